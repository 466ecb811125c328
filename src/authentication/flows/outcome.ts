import type { MfaFactor } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { Level } from '../assurance.js';
import type { ChallengeName, Factor, FirstChallenge, RiskAssessment } from '../types.js';

/** What a sign-in has come to so far; it travels from challenge to challenge inside their sessions. */
export interface Progress {
  /** How the caller names the user; answers to what follows may use it beside the username. */
  readonly calledAs: string;
  /** In the order in which they were shown. */
  readonly shown: readonly Factor[];
  /** `DEVICE_KEY` as the caller gave it: nothing is proven by it. */
  readonly deviceKey?: string;
  /** The second factor that another pool has judged: proven for this sign-in, and nothing that the user has here. */
  readonly relayed?: MfaFactor;
  /** The level that must be reached before there are tokens. */
  readonly goal?: Level;
  /** Levels asked for before anything was proven, the most wanted first: the first factor makes a goal of one. */
  readonly wish?: readonly Level[];
  /** Once a first factor was shown, in pools that judge threats. */
  readonly riskAssessment?: RiskAssessment;
}

/** What a step of a sign-in came to. The machine decides what follows; steps never call each other. */
export type Outcome =
  /** A factor was shown. */
  | { readonly kind: 'shown'; readonly user: User; readonly progress: Progress }
  | {
      readonly kind: 'challenge';
      readonly name: ChallengeName;
      readonly parameters: Readonly<Record<string, string>>;
      readonly session: string;
      readonly available?: readonly FirstChallenge[];
    };
