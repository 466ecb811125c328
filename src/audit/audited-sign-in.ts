import type { ChallengeName, Origin, SignIn, SignInContext, SignInStep } from '../authentication/index.js';
import { CodedError } from '../kernel/index.js';
import type { Audit } from './audit.js';
import { contextOf } from './context.js';
import type { Happening } from './types.js';

type Challenges = Happening['challenges'];

/** Challenges that show that the password was right, and something is still asked for. */
const AFTER_PASSWORD: readonly ChallengeName[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED'];
const PASSWORDS: readonly ChallengeName[] = ['PASSWORD', 'PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED'];
const CODES: readonly ChallengeName[] = ['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP', 'SOFTWARE_TOKEN_MFA', 'CUSTOM_CHALLENGE'];
/** What says nothing about an account: requests that are wrong in themselves, or too many. */
const NO_EVENT: readonly string[] = ['parameter_missing', 'parameter_invalid', 'too_many_requests', 'session_invalid', 'session_used'];

/** The machine, with every end of a sign-in and every wait for a second factor recorded. `originOf`: of the request, where a call tells none. */
export function createAuditedSignIn(signIn: SignIn, audit: Pick<Audit, 'record'>, originOf: () => Origin): SignIn {
  async function watched(
    { pool, client }: SignInContext,
    asked: { readonly name: string; readonly through?: ChallengeName; readonly withPassword: boolean; readonly origin: Origin },
    step: () => Promise<SignInStep>,
  ): Promise<SignInStep> {
    const common = { type: 'SignIn', clientId: client.id, context: contextOf(asked.origin) } as const;
    try {
      const result = await step();
      if (result.kind === 'authenticated') {
        const { sub, username } = result.user;
        audit.record(pool, { ...common, response: 'Pass', who: { sub, username }, challenges: shownIn(result.shown) });
      } else if (AFTER_PASSWORD.includes(result.name) && (asked.withPassword || passwordIn(asked.through))) {
        const challenges = [{ name: 'Password', response: 'Success' }] as const;
        audit.record(pool, { ...common, response: 'InProgress', who: { name: asked.name }, challenges });
      }
      return result;
    } catch (error) {
      if (error instanceof CodedError && !NO_EVENT.includes(error.code)) {
        const challenges = error.code === 'address_blocked' ? [] : failedIn(asked);
        audit.record(pool, { ...common, response: 'Fail', reason: error.code, who: { name: asked.name }, challenges });
      }
      throw error;
    }
  }

  return {
    start(context, start) {
      const withPassword = start.flow === 'password' || (start.flow === 'choice' && start.password !== undefined);
      const origin = { ...originOf(), ...start.origin };
      return watched(context, { name: start.username, withPassword, origin }, () => signIn.start(context, start));
    },
    answer(context, answer) {
      const { challenge: through, responses } = answer;
      const origin = { ...originOf(), ...answer.origin };
      const asked = { name: responses['USERNAME'] ?? '', through, withPassword: false, origin };
      return watched(context, asked, () => signIn.answer(context, answer));
    },
  };
}

const passwordIn = (through: ChallengeName | undefined): boolean => through !== undefined && PASSWORDS.includes(through);

function shownIn(shown: Extract<SignInStep, { kind: 'authenticated' }>['shown']): Challenges {
  const mfa = shown.some((factor) => ['sms', 'email', 'totp'].includes(factor));
  return [
    ...(shown.includes('password') ? [{ name: 'Password', response: 'Success' } as const] : []),
    ...(mfa ? [{ name: 'Mfa', response: 'Success' } as const] : []),
  ];
}

function failedIn({ through, withPassword }: { through?: ChallengeName; withPassword: boolean }): Challenges {
  if (withPassword || passwordIn(through)) return [{ name: 'Password', response: 'Failure' }];
  return through !== undefined && CODES.includes(through) ? [{ name: 'Mfa', response: 'Failure' }] : [];
}
