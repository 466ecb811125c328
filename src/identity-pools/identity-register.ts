import type { Clock, Ids } from '../kernel/index.js';
import { refusals } from './errors.js';
import type { IdentityStore } from './identities.store.js';
import type { IdentityLinks } from './identity-links.js';
import type { IdentityMerging } from './identity-merging.js';
import { mergedLoginKeys } from './login-keys.js';
import type { Identity, IdentityPool } from './types.js';
import { withRetry } from './with-retry.js';

/** Who is who: finds and makes identities, and hangs logins on them. Tokens were verified before; logins are given by their keys. */
export interface IdentityRegister {
  /** A new guest, each time. One write. Throws `unauthenticated_refused`. */
  newGuest(pool: IdentityPool): Promise<Identity>;
  /**
   * The identity of these logins, made when there is none, and from now on that of all of them: several are merged into the oldest.
   * One read, and a write for what is new. Throws `resource_conflict`.
   */
  ofLogins(pool: IdentityPool, keys: readonly string[]): Promise<Identity>;
  /** The identity with this id, without its pool being checked. One read. Throws `identity_unknown`. */
  get(id: string): Promise<Identity>;
  /** The identity that has this login now. */
  ownerOf(pool: IdentityPool, key: string): Promise<Identity | undefined>;
  /**
   * The identity, for whoever holds these logins: a guest takes them on and keeps its id unless one is somebody's already, others need
   * one of their own among them. What was merged into another leads to that one. No write when nothing is new.
   * Throws `logins_mismatch`, `identity_forbidden`, `resource_conflict`.
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

  /** Settles merges that were cut short on the way. */
  async function ownersOf(pool: IdentityPool, keys: readonly string[]): Promise<readonly Identity[]> {
    const found = await store.findByLogins(pool.id, keys);
    const leaving = found.filter(({ mergedAwayKeys }) => mergedAwayKeys.length > 0);
    if (leaving.length === 0) return found;
    for (const loser of leaving) await merging.settle(pool, loser);
    return (await store.findByLogins(pool.id, keys)).filter(({ loginKeys }) => loginKeys.length > 0);
  }

  /** The oldest of these identities, with the logins of all and the new ones. Undefined when one was changed meanwhile. */
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

  /** What a merged identity has become; those that have no logins left are nobody's. */
  async function insertOrConflict(pool: IdentityPool, identity: Identity): Promise<Identity> {
    if (!identity.disabled) return identity;
    if (identity.mergedInto === undefined) throw refusals.identityForbidden(identity.id);
    if (identity.mergedAwayKeys.length > 0) await merging.settle(pool, identity);
    const next = await store.find(identity.mergedAwayKeys.length > 0 ? identity.id : identity.mergedInto);
    if (!next || next.poolId !== pool.id || next.mergedAwayKeys.length > 0) throw refusals.identityForbidden(identity.id);
    return insertOrConflict(pool, next);
  }

  /** A guest's first login that is somebody's already: the guest becomes that somebody. */
  async function mergeInto(pool: IdentityPool, guest: Identity, keys: readonly string[]): Promise<Identity | undefined> {
    const owner = await ofLogins(pool, keys);
    if (owner.id === guest.id) return owner;
    const gone = await store.write(guest, { loginKeys: [], mergedAwayKeys: [], mergedInto: owner.id, disabled: true }, now());
    return gone === 'changed' ? undefined : owner;
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
        // A guest's id proves nothing once it was merged: then it takes one of the logins, as for everybody else.
        if (!isGuest && !keys.some((key) => identity.loginKeys.includes(key))) throw refusals.loginsMismatch();
        const linked = await links.link(pool, identity, keys);
        if (linked !== 'taken') return linked === 'changed' ? undefined : linked;
        return isGuest
          ? mergeInto(pool, identity, keys)
          : unite(pool, [identity, ...(await ownersOf(pool, keys)).filter(({ id }) => id !== identity.id)], keys);
      }),
  };
}

/** Of identities that meet the oldest stays, whichever call brings them together: two calls at once then agree. */
const byAge = (a: Identity, b: Identity): number => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
