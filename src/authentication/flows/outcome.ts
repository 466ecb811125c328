import type { MfaFactor } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { Level } from '../assurance.js';
import type { RiskAssessment } from '../threats/index.js';
import type { ChallengeName, Factor, FirstChallenge } from '../types.js';

/** Progress of a sign-in, carried in the sealed sessions of its challenges. */
export interface Progress {
  /** Username as given by the caller; accepted in answers beside the stored username. */
  readonly claimedName: string;
  /** Start of the sign-in, in milliseconds since the epoch. */
  readonly begunAt: number;
  /** Proven factors, in order. */
  readonly shown: readonly Factor[];
  /** `DEVICE_KEY` as given; unverified. */
  readonly deviceKey?: string;
  /** Second factor that the source pool verified: proven for this sign-in, but not a factor of this pool. */
  readonly relayed?: MfaFactor;
  /** Level that must be reached before tokens are issued. */
  readonly goal?: Level;
  /** Levels requested before any proof, in order of preference: the first factor turns one into `goal`. */
  readonly requestedLevels?: readonly Level[];
  /** Set after the first factor, in pools with threat protection. */
  readonly riskAssessment?: RiskAssessment;
}

/** Result of one step. The state machine decides what follows; steps never call each other. */
export type Outcome =
  /** A factor was proven. */
  | { readonly kind: 'shown'; readonly user: User; readonly progress: Progress }
  | {
      readonly kind: 'challenge';
      readonly name: ChallengeName;
      readonly parameters: Readonly<Record<string, string>>;
      readonly session: string;
      readonly available?: readonly FirstChallenge[];
    };
