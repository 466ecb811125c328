import type { Clock } from '../../kernel/index.js';
import { refusals } from '../errors.js';
import { mergedLoginKeys } from '../logins/login-keys.js';
import type { Identity, IdentityPool } from '../types.js';
import type { IdentityStore } from './identities.store.js';
import type { IdentityMerging } from './identity-merging.js';
import { withRetry } from './with-retry.js';

/** Changes to the logins of an identity, for authorised callers. Logins are given by their keys. */
export interface IdentityLinks {
  /**
   * One attempt: `changed` when the identity has another version, `taken` when a login belongs to
   * another identity. Throws `resource_conflict`.
   */
  link(pool: IdentityPool, identity: Identity, keys: readonly string[]): Promise<Identity | 'changed' | 'taken'>;
  /** Links logins on the operator's behalf. Throws `identity_forbidden`, `resource_conflict`. */
  attach(pool: IdentityPool, identity: Identity, keys: readonly string[]): Promise<Identity>;
  /**
   * Removes logins; an identity without any is disabled. Throws `identity_forbidden`,
   * `resource_conflict`.
   */
  detach(identity: Identity, keys: readonly string[]): Promise<Identity>;
  /**
   * Moves all logins of `from` to `into`, and disables `from`. Throws `identity_forbidden`,
   * `resource_conflict`.
   */
  merge(pool: IdentityPool, from: Identity, into: Identity): Promise<Identity>;
}

export function createIdentityLinks(parts: { store: IdentityStore; merging: IdentityMerging; clock: Clock }): IdentityLinks {
  const { store, merging, clock } = parts;

  const link: IdentityLinks['link'] = async (pool, identity, keys) => {
    const loginKeys = mergedLoginKeys(pool, identity.loginKeys, keys);
    return loginKeys.length === identity.loginKeys.length
      ? identity
      : store.write(identity, { ...identity, loginKeys }, new Date(clock.now()));
  };

  async function asItIsNow(identity: Identity, again: boolean): Promise<Identity> {
    const now = again ? await store.find(identity.id) : identity;
    if (!now) throw refusals.identityUnknown(identity.id);
    return now;
  }

  async function current(identity: Identity, again: boolean): Promise<Identity> {
    const now = await asItIsNow(identity, again);
    if (now.disabled) throw refusals.identityForbidden(now.id);
    return now;
  }

  return {
    link,
    attach: (pool, named, keys) =>
      withRetry(async (again) => {
        const linked = await link(pool, await current(named, again), keys);
        if (linked === 'taken') throw refusals.alreadyLinked();
        return linked === 'changed' ? undefined : linked;
      }),
    detach: (named, keys) =>
      withRetry(async (again) => {
        const identity = await current(named, again);
        const loginKeys = identity.loginKeys.filter((key) => !keys.includes(key));
        if (loginKeys.length === identity.loginKeys.length) return identity;
        const left = await store.write(identity, { ...identity, loginKeys, disabled: loginKeys.length === 0 }, new Date(clock.now()));
        return typeof left === 'string' ? undefined : left;
      }),
    merge: (pool, from, into) =>
      withRetry(async (again) => {
        const survivor = await current(into, again);
        const loser = await asItIsNow(from, again);
        if (loser.disabled && loser.mergedInto === survivor.id) return survivor;
        return merging.merge(pool, await current(loser, false), survivor);
      }),
  };
}
