import type { Clock } from '../kernel/index.js';
import type { IdentityStore } from './identities.store.js';
import { assertCompatible, mergedLoginKeys, union } from './login-keys.js';
import type { Identity, IdentityPool } from './types.js';

/**
 * Two identities become one. A login is in one identity at most, so it leaves the one before it reaches the other: first the loser is disabled,
 * its logins leaving; then the survivor takes them on; then the loser forgets them. Cut short in between, whoever next comes with
 * one of these logins finds the loser by it and settles the rest; the others still find the survivor.
 */
export interface IdentityMerging {
  /** The survivor with the loser's logins; undefined when one of the two was changed meanwhile: look again. Throws `resource_conflict`. */
  merge(pool: IdentityPool, loser: Identity, survivor: Identity): Promise<Identity | undefined>;
  /** Completes the merge of an identity with leaving logins, or undoes it when the survivor cannot take them. */
  settle(pool: IdentityPool, loser: Identity): Promise<Identity | undefined>;
}

/** Every failed attempt means that somebody else's change went through. */
const ATTEMPTS = 5;

export function createIdentityMerging(parts: { store: IdentityStore; clock: Clock }): IdentityMerging {
  const { store, clock } = parts;
  const now = () => new Date(clock.now());

  /** Those of the logins that nobody took on while they were on their way. */
  async function free(pool: IdentityPool, keys: readonly string[]): Promise<readonly string[]> {
    const owners = await store.findByLogins(pool.id, keys);
    return keys.filter((key) => !owners.some(({ loginKeys }) => loginKeys.includes(key)));
  }

  /** Undefined when the survivor is not there to take them. */
  async function handOver(pool: IdentityPool, loser: Identity): Promise<Identity | undefined> {
    let keys = loser.mergedAwayKeys;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const survivor = loser.mergedInto === undefined ? undefined : await store.find(loser.mergedInto);
      if (!survivor || survivor.disabled || survivor.poolId !== loser.poolId) return undefined;
      const loginKeys = union(survivor.loginKeys, keys);
      if (!assertCompatible(pool, loginKeys)) return undefined;
      if (loginKeys.length === survivor.loginKeys.length) return survivor;
      const written = await store.write(survivor, { ...survivor, loginKeys }, now());
      if (written === 'taken') keys = await free(pool, keys);
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
    const back = await free(pool, loser.mergedAwayKeys);
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
