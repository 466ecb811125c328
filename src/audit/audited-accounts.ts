import { AssessedRefusal, type Origin, type Recovery, type Registration, type RiskAssessment } from '../authentication/index.js';
import type { UserPool } from '../directory/pools/index.js';
import { CodedError, defined } from '../kernel/index.js';
import type { Audit } from './audit.js';
import { contextOf } from './context.js';
import type { EventResponse, EventType, NewAuditEvent } from './types.js';

type Record = Pick<Audit, 'record'>;

/** Refusals that concern an account; all others concern the request. */
const ACCOUNT_REFUSALS: readonly string[] = [
  'code_mismatch',
  'code_expired',
  'credentials_wrong',
  'limit_exceeded',
  'user_disabled',
  'trigger_refused',
  'delivery_failed',
  'password_compromised',
];

function createWatch(audit: Record) {
  return async <T>(
    pool: UserPool,
    event: { readonly type: EventType; readonly origin: Origin; readonly clientId?: string; readonly who?: NewAuditEvent['who'] },
    work: () => Promise<T>,
    outcome: (result: T) => { response: EventResponse; who?: NewAuditEvent['who']; riskAssessment?: RiskAssessment | undefined },
  ): Promise<T> => {
    const { type, origin, clientId } = event;
    const common = { type, challenges: [], context: contextOf(origin), ...defined({ clientId }) };
    try {
      const result = await work();
      const { response, who = event.who, riskAssessment } = outcome(result);
      if (who) audit.record(pool, { ...common, response, who, ...defined({ riskAssessment }) });
      return result;
    } catch (error) {
      if (event.who && error instanceof CodedError && ACCOUNT_REFUSALS.includes(error.code)) {
        const riskAssessment = error instanceof AssessedRefusal ? { riskAssessment: error.riskAssessment } : {};
        audit.record(pool, { ...common, response: 'Fail', reason: error.code, who: event.who, ...riskAssessment });
      }
      throw error;
    }
  };
}

const passed = () => ({ response: 'Pass' }) as const;
const inProgress = () => ({ response: 'InProgress' }) as const;

/** Registration with audit events for SignUp, ConfirmSignUp and ResendConfirmationCode. */
export function createAuditedRegistration(registration: Registration, audit: Record): Registration {
  const audited = createWatch(audit);
  return {
    ...registration,
    signUp: (context, request) =>
      audited(
        context.pool,
        { type: 'SignUp', origin: context.origin, clientId: context.client.id },
        () => registration.signUp(context, request),
        ({ user, riskAssessment }) => ({
          riskAssessment,
          response: user.status === 'CONFIRMED' ? 'Pass' : 'InProgress',
          who: { sub: user.sub, username: user.username },
        }),
      ),
    confirm: (context, request) =>
      audited(
        context.pool,
        { type: 'SignUp', origin: context.origin, clientId: context.client.id, who: { name: request.username } },
        () => registration.confirm(context, request),
        passed,
      ),
    resend: (context, name, ...rest) =>
      audited(
        context.pool,
        { type: 'ResendCode', origin: context.origin, clientId: context.client.id, who: { name } },
        () => registration.resend(context, name, ...rest),
        passed,
      ),
  };
}

/** Recovery with audit events for forgotten and changed passwords. */
export function createAuditedRecovery(recovery: Recovery, audit: Record): Recovery {
  const audited = createWatch(audit);
  return {
    ...recovery,
    forgot: (context, name, ...rest) =>
      audited(
        context.pool,
        { type: 'ForgotPassword', origin: context.origin, clientId: context.client.id, who: { name } },
        () => recovery.forgot(context, name, ...rest),
        inProgress,
      ),
    confirmForgot: (context, request) =>
      audited(
        context.pool,
        { type: 'ForgotPassword', origin: context.origin, clientId: context.client.id, who: { name: request.username } },
        () => recovery.confirmForgot(context, request),
        passed,
      ),
    change: (pool, user, request) =>
      audited(
        pool,
        { type: 'PasswordChange', origin: request.origin, who: { sub: user.sub, username: user.username } },
        () => recovery.change(pool, user, request),
        passed,
      ),
    adminReset: (pool, name, request) =>
      audited(
        pool,
        { type: 'ForgotPassword', origin: request.origin, who: { name } },
        () => recovery.adminReset(pool, name, request),
        inProgress,
      ),
    adminSet: (pool, name, request) =>
      audited(
        pool,
        { type: 'PasswordChange', origin: request.origin, who: { name } },
        () => recovery.adminSet(pool, name, request),
        passed,
      ),
  };
}
