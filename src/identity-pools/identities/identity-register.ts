import type { Clock, Ids } from '../../kernel/index.js';
import { refusals } from '../errors.js';
import { mergedLoginKeys } from '../logins/login-keys.js';
import type { Identity, IdentityPool } from '../types.js';
import type { IdentityStore } from './identities.store.js';
import type { IdentityLinks } from './identity-links.js';
import type { IdentityMerging } from './identity-merging.js';
import { withRetry } from './with-retry.js';

/**
 * Resolution and creation of identities, and linking of logins. Tokens were verified before; logins
 * are given by their keys.
 */
export interface IdentityRegister {
  /** Creates a guest identity. One write. Throws `unauthenticated_refused`. */
  newGuest(pool: IdentityPool): Promise<Identity>;
  /**
   * Returns the identity of these logins, created when there is none, and links all of them to it:
   * several identities are merged into the oldest. One read, and a write when a login is new.
   * Throws `resource_conflict`.
   */
  ofLogins(pool: IdentityPool, keys: readonly string[]): Promise<Identity>;
  /** Returns an identity without checking its pool. One read. Throws `identity_unknown`. */
  get(id: string): Promise<Identity>;
  /** Returns the present identity of this login. */
  ownerOf(pool: IdentityPool, key: string): Promise<Identity | undefined>;
  /**
   * Admits the holder of these logins to the identity: a guest links them and keeps its id unless
   * one belongs to another identity; other identities need one of their own among them. A merged
   * identity leads to its survivor. No write when nothing is new. Throws `logins_mismatch`,
   * `identity_forbidden`, `resource_conflict`.
   */
  admit(pool: IdentityPool, identity: Identity, keys: readonly string[]): Promise<Identity>;
}

export function createIdentityRegister(parts: {
  readonly store: IdentityStore;
  readonly merging: IdentityMerging;
  readonly links: Pick<IdentityLinks, 'link'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly region: string;
}): IdentityRegister {
  const { store, merging, links, clock, ids, region } = parts;
  const now = () => new Date(clock.now());

  async function make(pool: IdentityPool, loginKeys: readonly string[]): Promise<Identity | undefined> {
    const at = now();
    const identity = {
      id: `${region}:${ids.uuid()}`,
      poolId: pool.id,
      loginKeys,
      mergedAwayKeys: [],
      disabled: false,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    return (await store.insert(identity)) ? identity : undefined;
  }

  async function get(id: string): Promise<Identity> {
    const identity = await store.find(id);
    if (!identity) throw refusals.identityUnknown(id);
    return identity;
  }

  /** Returns the identities of the logins, completing interrupted merges. */
  async function ownersOf(pool: IdentityPool, keys: readonly string[]): Promise<readonly Identity[]> {
    const found = await store.findByLogins(pool.id, keys);
    const leaving = found.filter(({ mergedAwayKeys }) => mergedAwayKeys.length > 0);
    if (leaving.length === 0) return found;
    for (const loser of leaving) await merging.settle(pool, loser);
    return (await store.findByLogins(pool.id, keys)).filter(({ loginKeys }) => loginKeys.length > 0);
  }

  /**
   * Merges the identities into the oldest, with all logins and the new ones. Undefined after a
   * concurrent change.
   */
  async function unite(pool: IdentityPool, identities: readonly Identity[], keys: readonly string[]): Promise<Identity | undefined> {
    const [oldest, ...others] = [...identities].sort(byAge);
    if (!oldest) return undefined;
    mergedLoginKeys(pool, keys, ...identities.map(({ loginKeys }) => loginKeys));
    let survivor: Identity | undefined = oldest;
    for (const other of others) survivor &&= await merging.merge(pool, other, survivor);
    const linked = survivor && (await links.link(pool, survivor, keys));
    return typeof linked === 'string' ? undefined : linked;
  }

  async function ofLogins(pool: IdentityPool, keys: readonly string[]): Promise<Identity> {
    mergedLoginKeys(pool, keys);
    return withRetry(async () => {
      const owners = await ownersOf(pool, keys);
      return owners.length === 0 ? make(pool, keys) : unite(pool, owners, keys);
    });
  }

  /** Follows a merged identity to its survivor; disabled identities have no owner. */
  async function insertOrConflict(pool: IdentityPool, identity: Identity): Promise<Identity> {
    if (!identity.disabled) return identity;
    if (identity.mergedInto === undefined) throw refusals.identityForbidden(identity.id);
    if (identity.mergedAwayKeys.length > 0) await merging.settle(pool, identity);
    const next = await store.find(identity.mergedAwayKeys.length > 0 ? identity.id : identity.mergedInto);
    if (!next || next.poolId !== pool.id || next.mergedAwayKeys.length > 0) throw refusals.identityForbidden(identity.id);
    return insertOrConflict(pool, next);
  }

  /** Merges a guest into the identity that its first login belongs to already. */
  async function mergeInto(pool: IdentityPool, guest: Identity, keys: readonly string[]): Promise<Identity | undefined> {
    const owner = await ofLogins(pool, keys);
    if (owner.id === guest.id) return owner;
    const disabledGuest = await store.write(guest, { loginKeys: [], mergedAwayKeys: [], mergedInto: owner.id, disabled: true }, now());
    return disabledGuest === 'changed' ? undefined : owner;
  }

  return {
    get,
    ofLogins,
    async ownerOf(pool, key) {
      return (await ownersOf(pool, [key]))[0];
    },
    async newGuest(pool) {
      if (!pool.allowUnauthenticated) throw refusals.guestsRefused();
      return (await make(pool, []))!;
    },
    admit: (pool, named, keys) =>
      withRetry(async (again) => {
        const identity = await insertOrConflict(pool, again ? await get(named.id) : named);
        const isGuest = identity.loginKeys.length === 0;
        // A merged guest's id is no proof any more: one of its logins is required.
        if (!isGuest && !keys.some((key) => identity.loginKeys.includes(key))) throw refusals.loginsMismatch();
        const linked = await links.link(pool, identity, keys);
        if (linked !== 'taken') return linked === 'changed' ? undefined : linked;
        return isGuest
          ? mergeInto(pool, identity, keys)
          : unite(pool, [identity, ...(await ownersOf(pool, keys)).filter(({ id }) => id !== identity.id)], keys);
      }),
  };
}

/** Orders by age: the oldest survives every merge, so that concurrent calls agree. */
const byAge = (a: Identity, b: Identity): number => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
