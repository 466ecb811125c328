import { amrOf, type SignInStep } from '../../../authentication/index.js';
import { defined, seconds } from '../../../kernel/index.js';
import type { Challenge } from '../flow.js';
import type { PageParts } from '../page.js';
import type { PageContext, PageName } from '../page-context.js';

/** How long a finished sign-in may take to leave these pages. */
const LEAVING_MS = 5 * 60 * 1000;

type Challenged = Extract<SignInStep, { kind: 'challenge' }>;

const list = (json: string | undefined): string[] => JSON.parse(json ?? '[]') as string[];

/** Each challenge that a page has a face for: the page, and what it has to know. */
function faceOf({ name, parameters }: Challenged): { page: PageName; asked: Challenge } {
  switch (name) {
    case 'NEW_PASSWORD_REQUIRED': {
      const attributes = list(parameters['requiredAttributes']).map((attribute) => attribute.replace(/^userAttributes\./, ''));
      return { page: 'new-password', asked: { challenge: name, attributes } };
    }
    case 'EMAIL_OTP':
    case 'SMS_OTP':
    case 'SMS_MFA':
    case 'SOFTWARE_TOKEN_MFA': {
      const from = parameters['CODE_DELIVERY_DESTINATION'] ?? parameters['FRIENDLY_DEVICE_NAME'];
      return { page: 'code', asked: { challenge: name, ...defined({ from }) } };
    }
    case 'SELECT_MFA_TYPE':
      return { page: 'choose', asked: { challenge: name, choices: list(parameters['MFAS_CAN_CHOOSE']) } };
    case 'MFA_SETUP': {
      const choices = list(parameters['MFAS_CAN_SETUP']);
      const page = choices.includes('SOFTWARE_TOKEN_MFA') ? 'set-up' : 'set-up-email';
      return { page, asked: { challenge: name, choices } };
    }
    default:
      throw new Error(`no page for the challenge ${name}`);
  }
}

/** Where a step of the sign-in leads. */
export async function advance(context: PageContext, name: string, step: SignInStep, clock: PageParts['clock']): Promise<void> {
  if (step.kind === 'authenticated') {
    return context.leave({
      kind: 'signed-in',
      sub: step.user.sub,
      authTime: step.authTime,
      amr: amrOf(step.shown),
      until: clock.now() + LEAVING_MS,
    });
  }
  const { page, asked } = faceOf(step);
  return context.move(page, { stage: { kind: 'challenged', name, session: step.session, ...asked } });
}

/** A user who has just shown, in this browser, all that a sign-in asks for. Where MFA is required, that is not all. */
export async function signInAtOnce(context: PageContext, sub: string, clock: PageParts['clock']): Promise<void> {
  const { stage: _, ...rest } = context.flow;
  if (context.pool.mfa === 'ON') return context.restart({ ...rest, notice: 'confirmed' });
  return context.leave({ kind: 'signed-in', sub, authTime: seconds(clock), amr: ['pwd'], until: clock.now() + LEAVING_MS });
}
