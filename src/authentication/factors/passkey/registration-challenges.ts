import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import { type Clock, hasCode, type Ids, type Sealer, sha256 } from '../../../kernel/index.js';
import type { EphemeralRecords } from '../../ephemeral-records.store.js';
import { refusal } from '../../errors.js';

/** Milliseconds. */
export const REGISTRATION_LIFETIME = 5 * 60 * 1000;

/**
 * Registration challenges. A challenge is sealed and bound to pool, user and client: nothing is stored until it is used, and then only that
 * it was.
 */
export interface RegistrationChallenges {
  /** New challenge, base64url. */
  issue(pool: UserPool, user: User, clientId: string): string;
  /**
   * Redeems a challenge; of concurrent attempts exactly one passes. One write. Throws `passkey_challenge_unknown` (forged, another user's
   * or pool's, expired, used) and `passkey_client_mismatch`.
   */
  redeem(pool: UserPool, user: User, clientId: string, challenge: string): Promise<void>;
}

interface Sealed {
  readonly n: string;
  readonly s: string;
  readonly c: string;
  readonly x: number;
}

const MAX_LENGTH = 1024;

export function createRegistrationChallenges(parts: {
  ephemeral: EphemeralRecords;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}): RegistrationChallenges {
  const { ephemeral, sealer, clock, ids } = parts;
  const purposeOf = ({ id }: UserPool): string => `passkey-registration:${id}`;

  function open(pool: UserPool, challenge: string): Sealed {
    if (challenge.length > MAX_LENGTH) throw refusal('passkey_challenge_unknown', { detail: 'too long' });
    try {
      return JSON.parse(sealer.open(Buffer.from(challenge, 'base64url').toString(), purposeOf(pool)).toString()) as Sealed;
    } catch (cause) {
      if (!hasCode(cause, 'unsealable')) throw cause;
      throw refusal('passkey_challenge_unknown', { cause });
    }
  }

  return {
    issue(pool, user, clientId) {
      const sealed: Sealed = { n: ids.token(16), s: user.sub, c: clientId, x: clock.now() + REGISTRATION_LIFETIME };
      return Buffer.from(sealer.seal(JSON.stringify(sealed), purposeOf(pool))).toString('base64url');
    },
    async redeem(pool, user, clientId, challenge) {
      const { n, s, c, x } = open(pool, challenge);
      const now = clock.now();
      if (s !== user.sub || x <= now) throw refusal('passkey_challenge_unknown', { detail: s === user.sub ? 'expired' : 'another user' });
      if (c !== clientId) throw refusal('passkey_client_mismatch');
      const id = `passkey-registration:${sha256(n).toString('base64url')}`;
      if (!(await ephemeral.insert(pool.id, id, { count: 1, lastAt: new Date(now), expiresAt: new Date(x) })))
        throw refusal('passkey_challenge_unknown', { detail: 'used' });
    },
  };
}
