import { amrOf, type SignInStep } from '../../../authentication/index.js';
import { defined, seconds } from '../../../kernel/index.js';
import type { Challenge } from '../flow.js';
import type { PageParts } from '../page.js';
import type { PageContext, PageName } from '../page-context.js';

type Challenged = Extract<SignInStep, { kind: 'challenge' }>;

const list = (json: string | undefined): string[] => JSON.parse(json ?? '[]') as string[];

/** Maps a challenge to its page and the parameters that the page shows. Throws for a challenge without a page. */
function pageFor({ name, parameters }: Challenged): { page: PageName; stageParameters: Challenge } {
  switch (name) {
    case 'NEW_PASSWORD_REQUIRED': {
      const attributes = list(parameters['requiredAttributes']).map((attribute) => attribute.replace(/^userAttributes\./, ''));
      return { page: 'new-password', stageParameters: { challenge: name, attributes } };
    }
    case 'EMAIL_OTP':
    case 'SMS_OTP':
    case 'SMS_MFA':
    case 'SOFTWARE_TOKEN_MFA': {
      const from = parameters['CODE_DELIVERY_DESTINATION'] ?? parameters['FRIENDLY_DEVICE_NAME'];
      return { page: 'code', stageParameters: { challenge: name, ...defined({ from }) } };
    }
    case 'SELECT_MFA_TYPE':
      return { page: 'choose', stageParameters: { challenge: name, choices: list(parameters['MFAS_CAN_CHOOSE']) } };
    case 'MFA_SETUP': {
      const choices = list(parameters['MFAS_CAN_SETUP']);
      const page = choices.includes('SOFTWARE_TOKEN_MFA') ? 'set-up' : 'set-up-email';
      return { page, stageParameters: { challenge: name, choices } };
    }
    default:
      throw new Error(`no page for the challenge ${name}`);
  }
}

/** Continues the interaction after a step of the sign-in: to the page of the next challenge, or back to the app. */
export async function advance(context: PageContext, name: string, step: SignInStep, clock: PageParts['clock']): Promise<void> {
  if (step.kind === 'authenticated') {
    return context.leave({
      kind: 'signed-in',
      sub: step.user.sub,
      authTime: step.authTime,
      amr: amrOf(step.shown),
      provenAt: clock.now(),
    });
  }
  const { page, stageParameters } = pageFor(step);
  return context.move(page, { stage: { kind: 'challenged', name, session: step.session, ...stageParameters } });
}

/** Completes the sign-in of a user who has just signed up and is confirmed. With required MFA it redirects to the sign-in page. */
export async function completeSignUp(context: PageContext, sub: string, clock: PageParts['clock']): Promise<void> {
  const { stage: _, ...rest } = context.flow;
  if (context.pool.mfa === 'ON') return context.restart({ ...rest, notice: 'confirmed' });
  return context.leave({ kind: 'signed-in', sub, authTime: seconds(clock), amr: ['pwd'], provenAt: clock.now() });
}
