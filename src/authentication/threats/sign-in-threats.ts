import { loginKey, type User, type Users } from '../../directory/users/index.js';
import { CodedError, defined } from '../../kernel/index.js';
import type { CallMetadata, RequestContext, RiskAssessment, SignInContext, SignOuts } from '../types.js';
import { updateWithRetry } from '../update-with-retry.js';
import type { CompromisedPasswords } from './compromised/index.js';
import type { KnownDevices } from './known-devices.js';
import { namesDevice } from './known-devices.js';
import { AssessedRefusal } from './risk-assessment.js';
import type { SprayCounters, TakeoverProtection } from './takeover/index.js';

/** Threat protection of the sign-in state machine. Costs nothing in pools without it. */
export interface SignInThreats {
  /** Runs `work` and counts attempt and failure across users. */
  watch<T>(context: RequestContext, username: string, work: () => Promise<T>): Promise<T>;
  /**
   * Assesses after the first factor. `password`: in clear, if known. Throws `risk_blocked`, and `password_reset_required` for compromised
   * passwords, which must be reset.
   */
  assess(
    context: RequestContext,
    shown: {
      readonly user: User;
      readonly claimedName: string;
      readonly callMetadata: CallMetadata;
      readonly custom: boolean;
      readonly canChallenge: boolean;
      readonly password?: string;
      /** Assess for the audit event only: no refusal, no notice. */
      readonly auditOnly?: boolean;
    },
  ): Promise<RiskAssessment | undefined>;
  remember(context: RequestContext, user: User): Promise<void>;
  /** Refuses a compromised new password. Throws `password_compromised`. */
  refuseCompromised(context: SignInContext, question: { readonly password: string; readonly username: string }): Promise<void>;
}

const FAILURES: readonly string[] = ['credentials_wrong', 'code_mismatch', 'user_unknown', 'attempts_exceeded'];

export function createSignInThreats(parts: {
  readonly users: Users;
  readonly compromised: CompromisedPasswords;
  readonly takeover: TakeoverProtection;
  readonly sprayCounters: SprayCounters;
  readonly knownDevices: KnownDevices;
  readonly signOuts: Pick<SignOuts, 'afterPasswordChange'>;
}): SignInThreats {
  const { users, compromised, takeover, sprayCounters, knownDevices, signOuts } = parts;

  async function isKnownDevice({ pool }: SignInContext, user: User, callMetadata: CallMetadata): Promise<boolean> {
    return namesDevice(pool, callMetadata) && (await knownDevices.nameOf(pool, user.sub, callMetadata)) !== undefined;
  }

  async function refuseCompromised({ pool, client }: SignInContext, user: User, password: string): Promise<boolean> {
    // The user has to set a new password anyway.
    if (user.status !== 'CONFIRMED') return false;
    const found = await compromised.find(pool, { clientId: client.id, moment: 'SIGN_IN', password, names: [] });
    if (found !== 'block') return found === 'watch';
    await updateWithRetry(users, pool, user, (current) =>
      current.password?.hash === user.password?.hash ? { status: 'RESET_REQUIRED' } : {},
    );
    await signOuts.afterPasswordChange(pool, user.sub);
    throw new AssessedRefusal('password_reset_required', { compromised: true, blocked: true });
  }

  return {
    async watch({ pool, origin }, username, work) {
      if (!pool.protection) return work();
      const name = loginKey(pool, username);
      sprayCounters.attempted(pool.id, name, origin.ip);
      try {
        return await work();
      } catch (error) {
        if (error instanceof CodedError && FAILURES.includes(error.code)) sprayCounters.failed(pool.id, name);
        throw error;
      }
    },
    async assess(context, { user, claimedName, callMetadata, custom, canChallenge, password, auditOnly }) {
      const known = password !== undefined && (await refuseCompromised(context, user, password));
      const riskAssessment = await takeover.assess(context, {
        user,
        claimedName: loginKey(context.pool, claimedName),
        origin: context.origin,
        knownDevice: await isKnownDevice(context, user, callMetadata),
        custom,
        canChallenge,
        ...defined({ auditOnly }),
      });
      return known ? { ...riskAssessment, compromised: true } : riskAssessment;
    },
    async refuseCompromised({ pool, client }, { password, username }) {
      const question = { clientId: client.id, moment: 'PASSWORD_CHANGE', password, names: [username] } as const;
      const found = await compromised.find(pool, question);
      if (found === 'block') throw new AssessedRefusal('password_compromised', { compromised: true, blocked: true });
    },
    remember: (context, user) => takeover.remember(context, { user, origin: context.origin }),
  };
}
