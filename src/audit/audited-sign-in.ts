import {
  AssessedRefusal,
  type ChallengeName,
  type Origin,
  type RiskAssessment,
  type SignIn,
  type SignInContext,
  type SignInStep,
} from '../authentication/index.js';
import { CodedError, defined, type Ids } from '../kernel/index.js';
import type { Audit } from './audit.js';
import { contextOf } from './context.js';
import type { NewAuditEvent } from './types.js';

type Challenges = NewAuditEvent['challenges'];

/** Challenges after a right password with a second factor pending. */
const AFTER_PASSWORD: readonly ChallengeName[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED'];
const PASSWORDS: readonly ChallengeName[] = ['PASSWORD', 'PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED'];
const CODES: readonly ChallengeName[] = ['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP', 'SOFTWARE_TOKEN_MFA', 'CUSTOM_CHALLENGE'];
/** Refusals without an event: invalid or too many requests, which do not concern an account. */
const NO_EVENT: readonly string[] = [
  'parameter_missing',
  'parameter_invalid',
  'too_many_requests',
  'rate_exceeded',
  'session_invalid',
  'session_used',
];

/** Event that the user is notified of. */
export interface EventNotice {
  readonly eventId: string;
  readonly who: NewAuditEvent['who'];
  readonly riskAssessment: RiskAssessment;
  readonly origin: Origin;
}

/** Sign-in with an audit event for every completed or failed sign-in and every pending second factor. */
export function createAuditedSignIn(
  signIn: SignIn,
  {
    audit,
    ids,
    notify,
  }: {
    readonly audit: Pick<Audit, 'record'>;
    readonly ids: Pick<Ids, 'uuid'>;
    /** Synchronous; never throws. */
    readonly notify: (context: SignInContext, notice: EventNotice) => void;
  },
): SignIn {
  /** Same id for the event and the links in its notification. */
  function withNotice(
    context: SignInContext,
    who: NewAuditEvent['who'],
    riskAssessment: RiskAssessment | undefined,
    origin: Origin,
  ): { id?: string } {
    if (!riskAssessment?.notify) return {};
    const eventId = ids.uuid();
    notify(context, { eventId, who, riskAssessment, origin });
    return { id: eventId };
  }

  async function audited(
    context: SignInContext,
    attempt: { readonly name: string; readonly answered?: ChallengeName; readonly withPassword: boolean; readonly origin: Origin },
    step: () => Promise<SignInStep>,
  ): Promise<SignInStep> {
    const { pool, client } = context;
    const common = { type: 'SignIn', clientId: client.id, context: contextOf(attempt.origin) } as const;
    try {
      const result = await step();
      const { riskAssessment, assessedNow } = result;
      const risk = riskAssessment ? { riskAssessment } : {};
      const newAssessment = assessedNow ? riskAssessment : undefined;
      if (result.kind === 'authenticated') {
        const { sub, username } = result.user;
        const who = { sub, username };
        const event = { ...common, ...risk, response: 'Pass', who, challenges: shownIn(result.shown) } as const;
        audit.record(pool, { ...event, ...withNotice(context, who, newAssessment, attempt.origin) });
      } else if ((newAssessment || AFTER_PASSWORD.includes(result.name)) && (attempt.withPassword || passwordIn(attempt.answered))) {
        const who = { name: attempt.name };
        const challenges = [{ name: 'Password', response: 'Success' }] as const;
        const event = { ...common, ...risk, response: 'InProgress', who, challenges } as const;
        audit.record(pool, { ...event, ...withNotice(context, who, newAssessment, attempt.origin) });
      }
      return result;
    } catch (error) {
      if (error instanceof CodedError && !NO_EVENT.includes(error.code)) {
        const who = { name: attempt.name };
        const riskAssessment = error instanceof AssessedRefusal ? error.riskAssessment : undefined;
        // `factor_owed` is thrown after the first factor.
        const proven = riskAssessment !== undefined || error.code === 'factor_owed';
        const challenges = error.code === 'address_blocked' ? [] : proven ? provenIn(attempt) : failedIn(attempt);
        const event = {
          ...common,
          response: 'Fail',
          reason: error.code,
          who,
          challenges,
          ...defined({ riskAssessment }),
        } as const;
        audit.record(pool, { ...event, ...withNotice(context, who, riskAssessment, attempt.origin) });
      }
      throw error;
    }
  }

  return {
    start(context, start) {
      const withPassword = start.flow === 'password' || (start.flow === 'choice' && start.password !== undefined);
      const { origin } = context;
      return audited(context, { name: start.username, withPassword, origin }, () => signIn.start(context, start));
    },
    answer(context, answer) {
      const { challenge: answered, responses } = answer;
      const { origin } = context;
      const attempt = { name: responses['USERNAME'] ?? '', answered, withPassword: false, origin };
      return audited(context, attempt, () => signIn.answer(context, answer));
    },
  };
}

const passwordIn = (answered: ChallengeName | undefined): boolean => answered !== undefined && PASSWORDS.includes(answered);

function shownIn(shown: Extract<SignInStep, { kind: 'authenticated' }>['shown']): Challenges {
  const mfa = shown.some((factor) => ['sms', 'email', 'totp'].includes(factor));
  return [
    ...(shown.includes('password') ? [{ name: 'Password', response: 'Success' } as const] : []),
    ...(mfa ? [{ name: 'Mfa', response: 'Success' } as const] : []),
  ];
}

/** Challenge responses of a right first factor that was refused by the risk assessment. */
const provenIn = ({ answered, withPassword }: { answered?: ChallengeName; withPassword: boolean }): Challenges =>
  withPassword || passwordIn(answered) ? [{ name: 'Password', response: 'Success' }] : [];

function failedIn({ answered, withPassword }: { answered?: ChallengeName; withPassword: boolean }): Challenges {
  if (withPassword || passwordIn(answered)) return [{ name: 'Password', response: 'Failure' }];
  return answered !== undefined && CODES.includes(answered) ? [{ name: 'Mfa', response: 'Failure' }] : [];
}
