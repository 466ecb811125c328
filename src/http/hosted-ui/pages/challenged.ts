import type { Stage } from '../flow.js';
import type { PageContext } from '../page-context.js';

type AnyChallenged = Extract<Stage, { kind: 'challenged' }>;

/** A sign-in that waits for the answer to one of these challenges. */
export type Challenged<C extends AnyChallenged['challenge']> = Extract<AnyChallenged, { challenge: C }>;

/** The stage of this visit, if one of these challenges is what it waits for. */
export function challengedBy<C extends AnyChallenged['challenge']>(
  { flow }: PageContext,
  ...challenges: readonly C[]
): Challenged<C> | undefined {
  const { stage } = flow;
  if (stage?.kind !== 'challenged') return undefined;
  return challenges.some((challenge) => challenge === stage.challenge) ? (stage as Challenged<C>) : undefined;
}
