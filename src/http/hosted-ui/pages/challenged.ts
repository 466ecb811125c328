import type { Stage } from '../flow.js';
import type { PageContext } from '../page-context.js';

type AnyChallenged = Extract<Stage, { kind: 'challenged' }>;

/** Stage with one of the challenges `C` pending. */
export type Challenged<C extends AnyChallenged['challenge']> = Extract<AnyChallenged, { challenge: C }>;

/** Returns the stage if one of these challenges is pending, else undefined. */
export function challengedBy<C extends AnyChallenged['challenge']>(
  { flow }: PageContext,
  ...challenges: readonly C[]
): Challenged<C> | undefined {
  const { stage } = flow;
  if (stage?.kind !== 'challenged') return undefined;
  return challenges.some((challenge) => challenge === stage.challenge) ? (stage as Challenged<C>) : undefined;
}
