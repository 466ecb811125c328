import { loginKey, type User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import type { CallMetadata, RequestContext } from '../types.js';
import { type KnownDevices, namesDevice } from './known-devices.js';
import type { RiskAssessment } from './risk-assessment.js';
import type { TakeoverProtection } from './takeover/index.js';

/** Sign-in after its first factor. */
export interface ProvenSignIn {
  readonly user: User;
  /** Username as given by the caller. */
  readonly claimedName: string;
  readonly callMetadata: CallMetadata;
  /** A custom flow: its triggers decide on factors. */
  readonly custom: boolean;
  /** The user has a second factor, or sets one up during sign-in. */
  readonly canChallenge: boolean;
  /** In clear, if this step carried the right one. */
  readonly password?: string | undefined;
  /** Identity provider of a federated sign-in: assessed for the audit event only, without refusal or notice. */
  readonly provider?: string;
}

/** Risk of sign-ins, by takeover protection and known devices. Costs nothing in pools without it. */
export interface SignInRisk {
  /** Throws `risk_blocked`. Undefined: not assessed. */
  assess(context: RequestContext, shown: ProvenSignIn): Promise<RiskAssessment | undefined>;
  /** Records the origin of a completed sign-in for later assessments. One read, and a write where it is new. */
  remember(context: RequestContext, user: User): Promise<void>;
}

export function createSignInRisk(parts: { readonly takeover: TakeoverProtection; readonly knownDevices: KnownDevices }): SignInRisk {
  const { takeover, knownDevices } = parts;
  return {
    async assess(context, { user, claimedName, callMetadata, custom, canChallenge, provider }) {
      const { pool, origin } = context;
      return takeover.assess(context, {
        user,
        claimedName: loginKey(pool, claimedName),
        origin,
        knownDevice: namesDevice(pool, callMetadata) && (await knownDevices.nameOf(pool, user.sub, callMetadata)) !== undefined,
        custom,
        canChallenge,
        ...defined({ auditOnly: provider === undefined ? undefined : true }),
      });
    },
    remember: (context, user) => takeover.remember(context, { user, origin: context.origin }),
  };
}
