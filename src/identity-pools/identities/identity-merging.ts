import type { Clock } from '../../kernel/index.js';
import { assertCompatible, mergedLoginKeys, union } from '../logins/login-keys.js';
import type { Identity, IdentityPool } from '../types.js';
import type { IdentityStore } from './identities.store.js';

/**
 * Merge of two identities. A login belongs to one identity at most, so it leaves the first before
 * it reaches the second: first the loser is disabled and its logins marked as leaving; then the
 * survivor takes them; then the loser drops them. After an interruption, the next caller with one
 * of these logins finds the loser by it and completes the merge; callers with other logins still
 * find the survivor.
 */
export interface IdentityMerging {
  /**
   * Returns the survivor with the loser's logins; undefined after a concurrent change: read again.
   * Throws `resource_conflict`.
   */
  merge(pool: IdentityPool, loser: Identity, survivor: Identity): Promise<Identity | undefined>;
  /**
   * Completes the merge of an identity with leaving logins, or reverts it when the survivor cannot
   * take them.
   */
  settle(pool: IdentityPool, loser: Identity): Promise<Identity | undefined>;
}

/** Each failed attempt means that a concurrent change succeeded. */
const ATTEMPTS = 5;

export function createIdentityMerging(parts: { store: IdentityStore; clock: Clock }): IdentityMerging {
  const { store, clock } = parts;
  const now = () => new Date(clock.now());

  /** Returns the leaving logins that no identity has taken. */
  async function unclaimed(pool: IdentityPool, keys: readonly string[]): Promise<readonly string[]> {
    const owners = await store.findByLogins(pool.id, keys);
    return keys.filter((key) => !owners.some(({ loginKeys }) => loginKeys.includes(key)));
  }

  /** Returns undefined when the survivor does not exist any more. */
  async function handOver(pool: IdentityPool, loser: Identity): Promise<Identity | undefined> {
    let keys = loser.mergedAwayKeys;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const survivor = loser.mergedInto === undefined ? undefined : await store.find(loser.mergedInto);
      if (!survivor || survivor.disabled || survivor.poolId !== loser.poolId) return undefined;
      const loginKeys = union(survivor.loginKeys, keys);
      if (!assertCompatible(pool, loginKeys)) return undefined;
      if (loginKeys.length === survivor.loginKeys.length) return survivor;
      const written = await store.write(survivor, { ...survivor, loginKeys }, now());
      if (written === 'taken') keys = await unclaimed(pool, keys);
      else if (written !== 'changed') return written;
    }
    return undefined;
  }

  async function settle(pool: IdentityPool, loser: Identity): Promise<Identity | undefined> {
    const survivor = await handOver(pool, loser);
    if (survivor) {
      await store.write(loser, { ...loser, mergedAwayKeys: [] }, now());
      return survivor;
    }
    const back = await unclaimed(pool, loser.mergedAwayKeys);
    const { mergedInto: _undone, ...rest } = loser;
    await store.write(loser, { ...rest, loginKeys: back, mergedAwayKeys: [], disabled: back.length === 0 }, now());
    return undefined;
  }

  return {
    settle,
    async merge(pool, loser, survivor) {
      mergedLoginKeys(pool, survivor.loginKeys, loser.loginKeys);
      const left = await store.write(
        loser,
        { loginKeys: [], mergedAwayKeys: loser.loginKeys, mergedInto: survivor.id, disabled: true },
        now(),
      );
      return typeof left === 'string' ? undefined : settle(pool, left);
    },
  };
}
