import type { SignInStep } from '../../../authentication/index.js';
import { seconds } from '../../../kernel/index.js';
import type { PageParts } from '../page.js';
import type { Visit } from '../visit.js';

/** How long a finished sign-in may take to leave these pages. */
const LEAVING_MS = 5 * 60 * 1000;

/** Where a step of the sign-in leads. */
export async function advance(visit: Visit, name: string, step: SignInStep, clock: PageParts['clock']): Promise<void> {
  if (step.kind === 'authenticated') {
    return visit.leave({ kind: 'signed-in', sub: step.user.sub, authTime: step.authTime, until: clock.now() + LEAVING_MS });
  }
  if (step.name !== 'NEW_PASSWORD_REQUIRED') throw new Error(`no page for the challenge ${step.name}`);
  const attributes = (JSON.parse(step.parameters['requiredAttributes'] ?? '[]') as string[]).map((attribute) =>
    attribute.replace(/^userAttributes\./, ''),
  );
  return visit.move('new-password', { stage: { kind: 'challenged', name, session: step.session, attributes } });
}

/** A user who has just shown, in this browser, all that a sign-in asks for. */
export function signInAtOnce(visit: Visit, sub: string, clock: PageParts['clock']): Promise<void> {
  return visit.leave({ kind: 'signed-in', sub, authTime: seconds(clock), until: clock.now() + LEAVING_MS });
}
