import type { Risk } from '../directory/risk/index.js';
import { loginKey } from '../directory/users/index.js';
import { CodedError } from '../kernel/index.js';
import type { FailuresByAddress } from '../limits/index.js';
import type { Operation, OperationRecord, OperationResult } from './operation.js';
import {
  AssessedRefusal,
  type CompromisedPasswords,
  type ProvenSignIn,
  type RiskAssessment,
  type SignInPasswords,
  type SignInRisk,
  type SprayCounters,
} from './threats/index.js';
import type { RequestContext } from './types.js';

/** Guards between a request and the check of a secret or the sending of a message, in the order in which they act. */
export const GUARDS = {
  throttle: 'Refuses sign-ins from addresses with too many failures, for any user: no read, no hash, no audit event.',
  blockList: 'Refuses sign-ins from addresses that the pool or client blocks, with the right secret, too.',
  passwordSpraying: 'Counts sign-ins and their failures by user and address, for the risk assessment. Refuses none.',
  newPassword: 'Refuses a compromised new password before anything of the user is read.',
  allowance: 'Refuses codes, answers to them and password changes beyond the allowance of the user in this hour.',
  lockout: 'Refuses the secret of a locked user unverified, and verifies few secrets of one user at once.',
  compromisedPassword: 'Requires the reset of a compromised password, after the right one only.',
  risk: 'Assesses a sign-in after its first factor, and blocks it or requires a second one by the rules of the pool.',
  audit: 'Records each result and each refusal that concerns an account, exactly once.',
} as const;

export type GuardName = keyof typeof GUARDS;

export interface Guards {
  /**
   * Runs an operation behind its guards. `resultOf`: result for the audit; undefined: not recorded. Throws besides `rate_exceeded`,
   * `address_blocked`, `password_compromised`.
   */
  guarded<T>(
    operation: Operation,
    work: () => Promise<T>,
    resultOf: (done: T, assessment: RiskAssessment | undefined) => OperationResult | undefined,
  ): Promise<T>;
  /** Guards after the first factor. Throws `password_reset_required`, `risk_blocked`. Undefined: not assessed. */
  proven(context: RequestContext, shown: ProvenSignIn): Promise<RiskAssessment | undefined>;
  /** Records the origin of a completed sign-in for later assessments. One read, and a write where it is new. */
  remember: SignInRisk['remember'];
  /** Records the refusal of a request that no operation follows. */
  refused: OperationRecord['refused'];
}

/** Acts of a guard. Allowance and lockout act by themselves, where the user of a secret or message is known. */
interface Guard {
  /** Before anything is read. */
  admit?(operation: Operation): Promise<RiskAssessment | undefined>;
  proven?(context: RequestContext, shown: ProvenSignIn): Promise<RiskAssessment | undefined>;
  passed?(operation: Operation, result: OperationResult): void;
  refused?(operation: Operation, error: CodedError): void;
}

/** Refusals that count as failed guesses. */
const FAILURES: readonly string[] = ['credentials_wrong', 'user_unknown', 'code_mismatch', 'attempts_exceeded'];

export function createGuards(parts: {
  readonly failures: FailuresByAddress;
  readonly risk: Pick<Risk, 'refuseBlocked'>;
  readonly sprayCounters: SprayCounters;
  readonly compromised: CompromisedPasswords;
  readonly signInPasswords: SignInPasswords;
  readonly signInRisk: SignInRisk;
  readonly record: OperationRecord;
}): Guards {
  const { failures, risk, sprayCounters, compromised, signInPasswords, signInRisk, record } = parts;

  const acts: Readonly<Partial<Record<GuardName, Guard>>> = {
    throttle: {
      async admit(operation) {
        if (isLocalSignIn(operation)) failures.refuse(operation.origin.ip);
      },
      refused(operation, { code }) {
        if (isLocalSignIn(operation) && FAILURES.includes(code)) failures.count(operation.origin.ip);
      },
    },
    blockList: {
      async admit({ type, pool, client, origin: { ip } }) {
        if (type === 'SignIn' && client && ip !== undefined) await risk.refuseBlocked(pool.id, client.id, ip);
      },
    },
    passwordSpraying: {
      async admit(operation) {
        const name = nameIn(operation);
        if (name !== undefined) sprayCounters.attempted(operation.pool.id, name, operation.origin.ip);
      },
      // Federation knows the user only now.
      async proven({ pool, origin }, { user, provider }) {
        if (provider !== undefined && pool.protection) sprayCounters.attempted(pool.id, loginKey(pool, user.username), origin.ip);
      },
      refused(operation, { code }) {
        const name = nameIn(operation);
        if (name !== undefined && FAILURES.includes(code)) sprayCounters.failed(operation.pool.id, name);
      },
    },
    newPassword: {
      async admit({ type, pool, client, newPassword }) {
        if (!newPassword) return undefined;
        const { temporary, ...question } = newPassword;
        const moment = type === 'SignUp' ? 'SIGN_UP' : 'PASSWORD_CHANGE';
        const found = temporary
          ? await compromised.findByProfile(pool, question)
          : await compromised.find(pool, { ...question, moment, ...(client ? { clientId: client.id } : {}) });
        if (found === 'block') throw new AssessedRefusal('password_compromised', { compromised: true, blocked: true });
        return found && { compromised: true };
      },
    },
    compromisedPassword: { proven: signInPasswords.assess },
    risk: { proven: signInRisk.assess },
    audit: record,
  };
  const guards = (Object.keys(GUARDS) as GuardName[]).map((name) => acts[name] ?? {});

  return {
    async guarded(operation, work, resultOf) {
      try {
        let assessment: RiskAssessment | undefined;
        for (const guard of guards) assessment = (await guard.admit?.(operation)) ?? assessment;
        const done = await work();
        const result = resultOf(done, assessment);
        if (result) for (const guard of guards) guard.passed?.(operation, result);
        return done;
      } catch (error) {
        if (error instanceof CodedError) for (const guard of guards) guard.refused?.(operation, error);
        throw error;
      }
    },
    async proven(context, shown) {
      let assessment: RiskAssessment | undefined;
      for (const guard of guards) {
        const found = await guard.proven?.(context, shown);
        if (found) assessment = { ...assessment, ...found };
      }
      return assessment;
    },
    remember: signInRisk.remember,
    refused: record.refused,
  };
}

const isLocalSignIn = ({ type, provider }: Operation): boolean => type === 'SignIn' && provider === undefined;

/** Name that counts of password spraying are kept under, in pools with threat protection. */
function nameIn(operation: Operation): string | undefined {
  const { pool, user } = operation;
  return pool.protection && user && 'name' in user && isLocalSignIn(operation) ? loginKey(pool, user.name) : undefined;
}
