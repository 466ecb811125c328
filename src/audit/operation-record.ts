import {
  AssessedRefusal,
  type ChallengeName,
  type Factor,
  type Operation,
  type OperationRecord,
  type Origin,
  type RiskAssessment,
} from '../authentication/index.js';
import { type CodedError, defined, type Ids } from '../kernel/index.js';
import type { Audit } from './audit.js';
import { deviceName } from './device-name.js';
import type { RiskNotices } from './risk-notices.js';
import type { EventContext, EventType, NewAuditEvent } from './types.js';
/** Origin as stored with an event. */
export function contextOf({ ip, userAgent }: Origin): EventContext {
  const device = userAgent === undefined ? undefined : deviceName(userAgent);
  return { ...defined({ ip: ip === undefined ? undefined : ip.slice(0, 45), device }) };
}

type Challenges = NewAuditEvent['challenges'];

/** Challenges after a right password with a second factor pending. */
const AFTER_PASSWORD: readonly ChallengeName[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED'];
const SECOND_FACTORS: readonly Factor[] = ['sms', 'email', 'totp'];
/** Refusals of sign-ins without an event: invalid or too many requests, which do not concern an account. */
const NO_EVENT: readonly string[] = [
  'parameter_missing',
  'parameter_invalid',
  'too_many_requests',
  'rate_exceeded',
  'session_invalid',
  'session_used',
];
/** Refusals of other operations that concern an account; all others concern the request. */
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

/**
 * Audit events of guarded operations: of every completed or refused one that concerns an account, and of sign-ins with a second factor
 * pending. Users are notified of risky sign-ins.
 */
export function createOperationRecord(parts: {
  readonly audit: Pick<Audit, 'record'>;
  readonly notices: Pick<RiskNotices, 'notify'>;
  readonly ids: Pick<Ids, 'uuid'>;
}): OperationRecord {
  const { audit, notices, ids } = parts;

  function record(
    operation: Operation,
    event: Pick<NewAuditEvent, 'response' | 'challenges' | 'who'> & { reason?: string; riskAssessment?: RiskAssessment | undefined },
    noticeOf?: RiskAssessment,
  ): void {
    const { type, pool, client, origin, provider } = operation;
    const { riskAssessment, ...rest } = event;
    // Same id for the event and the links in its notice.
    const id = noticeOf?.notify ? ids.uuid() : undefined;
    if (client && noticeOf && id !== undefined) {
      notices.notify({ pool, client }, { eventId: id, who: event.who, riskAssessment: noticeOf, origin });
    }
    const optional = defined({ id, clientId: client?.id, provider, riskAssessment });
    audit.record(pool, { type: type as EventType, context: contextOf(origin), ...rest, ...optional });
  }

  return {
    passed(operation, { response, user = operation.user, shown = [], next, riskAssessment, assessedNow }) {
      if (!user) return;
      const who = whoIs(user);
      if (next === undefined) {
        record(operation, { response, who, challenges: provenBy(shown), riskAssessment }, assessedNow ? riskAssessment : undefined);
        return;
      }
      const newAssessment = assessedNow ? riskAssessment : undefined;
      if (operation.secret !== 'password' || !(newAssessment || AFTER_PASSWORD.includes(next))) return;
      record(operation, { response, who, challenges: RIGHT_PASSWORD, riskAssessment }, newAssessment);
    },

    refused(operation, error) {
      const { type, user, provider } = operation;
      if (!concernsAccount(operation, error)) return;
      const riskAssessment = error instanceof AssessedRefusal && provider === undefined ? error.riskAssessment : undefined;
      const challenges = type === 'SignIn' && provider === undefined ? challengesOf(operation, error, riskAssessment) : [];
      const who = user ? whoIs(user) : { name: '' };
      record(
        operation,
        { response: 'Fail', reason: error.code, who, challenges, riskAssessment },
        type === 'SignIn' ? riskAssessment : undefined,
      );
    },
  };
}

const RIGHT_PASSWORD: Challenges = [{ name: 'Password', response: 'Success' }];

const whoIs = (user: NonNullable<Operation['user']>): NewAuditEvent['who'] =>
  'sub' in user ? { sub: user.sub, username: user.username } : { name: user.name };

function concernsAccount({ type, user, provider }: Operation, { code }: CodedError): boolean {
  if (provider !== undefined) return true;
  if (type === 'SignIn') return !NO_EVENT.includes(code);
  return type !== 'Invitation' && user !== undefined && ACCOUNT_REFUSALS.includes(code);
}

const provenBy = (shown: readonly Factor[]): Challenges => [
  ...(shown.includes('password') ? RIGHT_PASSWORD : []),
  ...(shown.some((factor) => SECOND_FACTORS.includes(factor)) ? [{ name: 'Mfa', response: 'Success' } as const] : []),
];

/** Challenge responses of a refused sign-in. */
function challengesOf({ secret }: Operation, { code }: CodedError, riskAssessment: RiskAssessment | undefined): Challenges {
  if (code === 'address_blocked' || secret === undefined) return [];
  // Risk rules and `factor_owed` refuse after the first factor.
  const proven = riskAssessment !== undefined || code === 'factor_owed';
  if (secret === 'code') return proven ? [] : [{ name: 'Mfa', response: 'Failure' }];
  return proven ? RIGHT_PASSWORD : [{ name: 'Password', response: 'Failure' }];
}
