import type { UserPool } from '../../directory/pools/index.js';
import { loginKey } from '../../directory/users/index.js';
import { type Clock, constantTimeEqual, defined, hasCode, hashToken, type Ids, type Sealer } from '../../kernel/index.js';
import type { Level } from '../assurance.js';
import type { EphemeralRecords } from '../ephemeral-records.store.js';
import { refusal } from '../errors.js';
import type { ChallengeName, SignInContext } from '../types.js';
import type { Progress } from './outcome.js';

/** Next step that a session expects: a challenge answer, the sign-in after a confirmed sign-up, or a discoverable passkey. */
type ExpectedStep = ChallengeName | 'SIGN_UP' | 'PASSKEY';

/** Sealed state of a sign-in between two steps. */
export interface ChallengeSession {
  readonly id: string;
  readonly challenge: ExpectedStep;
  /** `sub` of the user or decoy user. */
  readonly sub: string;
  readonly progress: Progress;
  /** State of the challenge. */
  readonly data: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Sealed sessions, kept by the client: nothing is stored until one is spent, and then only its id. They are bound to pool and client, and
 * last `authSessionMinutes` of the client unless `minutes` is given.
 */
export interface ChallengeSessions {
  /** Opens a session of at most 2048 characters. `username`: accepted in the answer beside `progress.claimedName`. */
  open(
    context: SignInContext,
    session: Pick<ChallengeSession, 'challenge' | 'sub' | 'progress'> & {
      username: string;
      data?: ChallengeSession['data'];
      minutes?: number;
    },
  ): string;
  /**
   * Opens a sealed session. Throws `session_invalid` (also for another pool, client, challenge or name), `session_expired`. Without a name,
   * in operations that send none, `claimedName` is empty.
   */
  read(context: SignInContext, sealed: string, expect: { challenge: ExpectedStep; name?: string }): ChallengeSession;
  /** Client id in the session, unverified: only `read` authenticates it. */
  clientIdOf(sealed: string): string;
  /** Spends a session; of concurrent attempts exactly one passes. One write. Throws `session_used`. */
  spend(context: SignInContext, session: ChallengeSession): Promise<void>;
}

/** Sealed form; names are truncated hashes, so that the length is bounded. */
interface Sealed {
  readonly i: string;
  readonly c: ExpectedStep;
  readonly s: string;
  readonly n: readonly string[];
  readonly p: Omit<Progress, 'claimedName' | 'requestedLevels'> & { readonly wish?: readonly Level[] };
  readonly d: Readonly<Record<string, string>>;
  readonly x: number;
}

const MAX_LENGTH = 2048;
const MINUTE_MS = 60_000;

export function createChallengeSessions(parts: { ephemeral: EphemeralRecords; sealer: Sealer; clock: Clock; ids: Ids }): ChallengeSessions {
  const { ephemeral, sealer, clock, ids } = parts;
  const purposeOf = ({ pool, client }: SignInContext): string => `sign-in-session:${pool.id}:${client.id}`;
  const tagOf = (pool: UserPool, name: string): string => hashToken(loginKey(pool, name)).slice(0, 22);

  function unseal(context: SignInContext, sealed: string): Sealed {
    if (sealed.length > MAX_LENGTH) throw refusal('session_invalid', { detail: 'too long' });
    if (!sealed.startsWith(`${context.client.id}.`)) throw refusal('session_invalid', { detail: 'another client' });
    try {
      return JSON.parse(sealer.open(sealed.slice(context.client.id.length + 1), purposeOf(context)).toString()) as Sealed;
    } catch (cause) {
      if (!hasCode(cause, 'unsealable')) throw cause;
      throw refusal('session_invalid', { cause });
    }
  }

  return {
    open(context, { challenge, sub, username, progress, data = {}, minutes = context.client.authSessionMinutes }) {
      const { claimedName, requestedLevels: wish, ...rest } = progress;
      const p = { ...rest, ...defined({ wish }) };
      const n = [...new Set([claimedName, username].map((name) => tagOf(context.pool, name)))];
      const x = clock.now() + minutes * MINUTE_MS;
      const session: Sealed = { i: ids.token(16), c: challenge, s: sub, n, p, d: data, x };
      return `${context.client.id}.${sealer.seal(JSON.stringify(session), purposeOf(context))}`;
    },
    read(context, sealed, expect) {
      const { i, c, s, n, p, d, x } = unseal(context, sealed);
      if (c !== expect.challenge) throw refusal('session_invalid', { detail: 'another challenge' });
      const { name } = expect;
      if (name !== undefined && !n.some((tag) => constantTimeEqual(tag, tagOf(context.pool, name))))
        throw refusal('session_invalid', { detail: 'another name' });
      if (x <= clock.now()) throw refusal('session_expired');
      const { wish: requestedLevels, ...rest } = p;
      const progress = { ...rest, claimedName: name ?? '', ...defined({ requestedLevels }) };
      return { id: i, challenge: c, sub: s, progress, data: d, until: x };
    },
    clientIdOf: (sealed) => sealed.slice(0, Math.max(0, sealed.indexOf('.'))),
    async spend({ pool }, { id, until }) {
      const record = { count: 1, lastAt: new Date(clock.now()), expiresAt: new Date(until) };
      if (!(await ephemeral.insert(pool.id, `session:${id}`, record))) throw refusal('session_used');
    },
  };
}
