import type { Contracts, TriggerName } from './contracts.js';

export type { Contracts, PastChallenge, TriggerName } from './contracts.js';

/** Functions by trigger, as ARNs: a pool's `LambdaConfig`. */
export type PoolTriggers = Readonly<Partial<Record<Exclude<TriggerName, 'preTokenGeneration'>, string>>> & {
  readonly preTokenGeneration?: { readonly arn: string; readonly version: 'V1_0' | 'V2_0' | 'V3_0' };
  /** `KMSKeyID`: encrypts the codes for custom senders. */
  readonly codeKey?: string;
};

/** Members of a pool that triggers need. */
export interface TriggerPool {
  readonly id: string;
  readonly triggers: PoolTriggers;
}

export interface TriggerCall<Name extends TriggerName> {
  readonly pool: TriggerPool;
  readonly source: Contracts[Name]['source'];
  readonly userName: string;
  /** Omitted for administrative calls. */
  readonly clientId?: string;
  readonly request: Contracts[Name]['request'];
}

/** Outcome of a call. The caller may continue on `answered` only; see `answerOf`. */
export type TriggerOutcome<Response> =
  /** The pool has no such trigger. */
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly response: Response }
  /** The function threw an error with this message. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The function could not be run to its end. `reason` may be shown. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The response violates the contract. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Lambda triggers of pools. */
export interface Triggers {
  /** Never throws. Takes at most 5 seconds. No work without such a trigger in the pool. */
  invoke<Name extends TriggerName>(name: Name, call: TriggerCall<Name>): Promise<TriggerOutcome<Contracts[Name]['response']>>;
  /**
   * Returns the relay of the pool's migration function, if it has one. Its calls throw
   * `trigger_failed` when the other pool is unreachable.
   */
  relayOf(pool: TriggerPool): Relay | undefined;
  /** Ends running functions. */
  close(): Promise<void>;
}

/** `FactorRelay` with the time limit of triggers. */
export interface Relay {
  begin(user: { readonly username: string; readonly password: string }): Promise<RelayedChallenge | undefined>;
  answer(challenge: Omit<RelayedChallenge, 'parameters'>, code: string): Promise<'right' | 'wrong' | 'over'>;
}

/** Result of running a function, before its response is read. */
export type RunResult =
  | { readonly kind: 'returned'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  /** `reason` may be shown; `detail` is for the log. */
  | { readonly kind: 'failed'; readonly reason: string; readonly detail?: unknown };

/** Challenges whose only response is a code. */
export type RelayableChallenge = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

/** Challenge for a second factor at another pool. */
export interface RelayedChallenge {
  readonly challenge: RelayableChallenge;
  /** Session of the other pool. */
  readonly session: string;
  /** Username there. */
  readonly username: string;
  /** Destination of the code and name of the app, from the challenge. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Verification of second factors at another pool, for users who were migrated already. `timeLimit`
 * in milliseconds. Throws when it is unreachable.
 */
export interface FactorRelay {
  /**
   * Returns undefined when that pool refuses the password, or challenges no factor that a code
   * answers.
   */
  begin(user: { readonly username: string; readonly password: string }, timeLimit: number): Promise<RelayedChallenge | undefined>;
  /** `over`: the sign-in has ended there. */
  answer(challenge: Omit<RelayedChallenge, 'parameters'>, code: string, timeLimit: number): Promise<'right' | 'wrong' | 'over'>;
}

/** Runner of one function. `timeLimit` in milliseconds, enforced by the runner. Never throws. */
export interface Runner {
  run(event: object, options: { readonly arn: string; readonly timeLimit: number }): Promise<RunResult>;
  /** Relay of migration functions whose directory verifies second factors. */
  readonly relay?: FactorRelay;
  close(): Promise<void>;
}
