import type { Contracts, TriggerName } from './contracts.js';

export type { Contracts, PastChallenge, TriggerName } from './contracts.js';

/** Which function runs when, as ARNs: a pool's `LambdaConfig` in our words. */
export type PoolTriggers = Readonly<Partial<Record<Exclude<TriggerName, 'preTokenGeneration'>, string>>> & {
  readonly preTokenGeneration?: { readonly arn: string; readonly version: 'V1_0' | 'V2_0' | 'V3_0' };
  /** `KMSKeyID`: seals the codes that custom senders get. */
  readonly codeKey?: string;
};

/** What this room needs of a pool. */
export interface TriggerPool {
  readonly id: string;
  readonly triggers: PoolTriggers;
}

export interface TriggerCall<Name extends TriggerName> {
  readonly pool: TriggerPool;
  readonly source: Contracts[Name]['source'];
  readonly userName: string;
  /** Absent: an administrator's call, which no app client makes. */
  readonly clientId?: string;
  readonly request: Contracts[Name]['request'];
}

/** What came of a call. Only `answered` lets the caller go on; see `answerOf`. */
export type TriggerOutcome<Response> =
  /** The pool has no such trigger. */
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly response: Response }
  /** The function threw: its own words. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It could not be run, or not to its end. `reason` may be shown. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** It answered with something else than the contract says. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The functions that pools have called at certain moments. */
export interface Triggers {
  /** Never throws. Lasts at most 5 seconds. Without such a trigger in the pool nothing is done at all. */
  invoke<Name extends TriggerName>(name: Name, call: TriggerCall<Name>): Promise<TriggerOutcome<Contracts[Name]['response']>>;
  /** The relay of the pool's migration function, if it has one. Its calls throw `trigger_failed` when the other pool cannot be reached. */
  relayOf(pool: TriggerPool): Relay | undefined;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** A `FactorRelay` with the time limit of triggers. */
export interface Relay {
  begin(user: { readonly username: string; readonly password: string }): Promise<RelayedChallenge | undefined>;
  answer(asked: Omit<RelayedChallenge, 'parameters'>, code: string): Promise<'right' | 'wrong' | 'over'>;
}

/** What running a function with an event came to, before anybody looks at the answer. */
export type RunResult =
  | { readonly kind: 'returned'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  /** `reason` may be shown; `detail` is for the log. */
  | { readonly kind: 'failed'; readonly reason: string; readonly detail?: unknown };

/** Challenges that are answered with a code alone. */
export type RelayableChallenge = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

/** A second factor that another pool asks for. */
export interface RelayedChallenge {
  readonly challenge: RelayableChallenge;
  /** Of the other pool. */
  readonly session: string;
  /** Name of the user there. */
  readonly username: string;
  /** Where a code went and what the app is called, as the challenge says it. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Another pool that judges the second factors of users who are here already. `timeLimit` in milliseconds. Throws when it cannot be reached. */
export interface FactorRelay {
  /** Undefined where that pool refuses the password, or asks for no factor that a code answers. */
  begin(user: { readonly username: string; readonly password: string }, timeLimit: number): Promise<RelayedChallenge | undefined>;
  /** `over`: that sign-in is no longer underway there. */
  answer(asked: Omit<RelayedChallenge, 'parameters'>, code: string, timeLimit: number): Promise<'right' | 'wrong' | 'over'>;
}

/** One function somewhere. `timeLimit` in milliseconds, which the runner keeps. Never throws. */
export interface Runner {
  run(event: object, options: { readonly arn: string; readonly timeLimit: number }): Promise<RunResult>;
  /** Of migration functions whose directory can be asked for second factors. */
  readonly relay?: FactorRelay;
  close(): Promise<void>;
}
