import type { Clock, Ids } from '../kernel/index.js';
import { refusals } from './errors.js';
import type { IdentityStore } from './identities.store.js';
import { createIdentityMerging } from './identity-merging.js';
import { together } from './login-keys.js';
import type { Identity, IdentityPool } from './types.js';

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
  /** Links logins because the operator says so. Throws `identity_forbidden`, `resource_conflict`. */
  attach(pool: IdentityPool, identity: Identity, keys: readonly string[]): Promise<Identity>;
  /** Takes logins away; an identity that has none left is nobody's from then on. Throws `identity_forbidden`, `resource_conflict`. */
  detach(identity: Identity, keys: readonly string[]): Promise<Identity>;
  /** All of one's logins for the other; the one is disabled. Throws `identity_forbidden`, `resource_conflict`. */
  merge(pool: IdentityPool, from: Identity, into: Identity): Promise<Identity>;
}

/** Every failed attempt means that somebody else's change went through, and changes of one identity are few. */
const ATTEMPTS = 5;

export function createIdentityRegister(parts: { store: IdentityStore; clock: Clock; ids: Ids; region: string }): IdentityRegister {
  const { store, clock, ids, region } = parts;
  const merging = createIdentityMerging(parts);
  const now = () => new Date(clock.now());

  async function make(pool: IdentityPool, loginKeys: readonly string[]): Promise<Identity | undefined> {
    const at = now();
    const identity = {
      id: `${region}:${ids.uuid()}`,
      poolId: pool.id,
      loginKeys,
      leavingKeys: [],
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
    const leaving = found.filter(({ leavingKeys }) => leavingKeys.length > 0);
    if (leaving.length === 0) return found;
    for (const loser of leaving) await merging.settle(pool, loser);
    return (await store.findByLogins(pool.id, keys)).filter(({ loginKeys }) => loginKeys.length > 0);
  }

  async function link(pool: IdentityPool, identity: Identity, keys: readonly string[]): Promise<Identity | 'changed' | 'taken'> {
    const loginKeys = together(pool, identity.loginKeys, keys);
    return loginKeys.length === identity.loginKeys.length ? identity : store.write(identity, { ...identity, loginKeys }, now());
  }

  /** The oldest of these identities, with the logins of all and the new ones. Undefined when one was changed meanwhile. */
  async function unite(pool: IdentityPool, identities: readonly Identity[], keys: readonly string[]): Promise<Identity | undefined> {
    const [oldest, ...others] = [...identities].sort(byAge);
    if (!oldest) return undefined;
    together(pool, keys, ...identities.map(({ loginKeys }) => loginKeys));
    let survivor: Identity | undefined = oldest;
    for (const other of others) survivor &&= await merging.merge(pool, other, survivor);
    const linked = survivor && (await link(pool, survivor, keys));
    return typeof linked === 'string' ? undefined : linked;
  }

  async function ofLogins(pool: IdentityPool, keys: readonly string[]): Promise<Identity> {
    together(pool, keys);
    return repeated(async () => {
      const owners = await ownersOf(pool, keys);
      return owners.length === 0 ? make(pool, keys) : unite(pool, owners, keys);
    });
  }

  /** What a merged identity has become; those that have no logins left are nobody's. */
  async function standIn(pool: IdentityPool, identity: Identity): Promise<Identity> {
    if (!identity.disabled) return identity;
    if (identity.mergedInto === undefined) throw refusals.identityForbidden(identity.id);
    if (identity.leavingKeys.length > 0) await merging.settle(pool, identity);
    const next = await store.find(identity.leavingKeys.length > 0 ? identity.id : identity.mergedInto);
    if (!next || next.poolId !== pool.id || next.leavingKeys.length > 0) throw refusals.identityForbidden(identity.id);
    return standIn(pool, next);
  }

  /** A guest's first login that is somebody's already: the guest becomes that somebody. */
  async function absorb(pool: IdentityPool, guest: Identity, keys: readonly string[]): Promise<Identity | undefined> {
    const owner = await ofLogins(pool, keys);
    if (owner.id === guest.id) return owner;
    const gone = await store.write(guest, { loginKeys: [], leavingKeys: [], mergedInto: owner.id, disabled: true }, now());
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
      repeated(async (again) => {
        const identity = await standIn(pool, again ? await get(named.id) : named);
        const isGuest = identity.loginKeys.length === 0;
        // A guest's id proves nothing once it was merged: then it takes one of the logins, as for everybody else.
        if (!isGuest && !keys.some((key) => identity.loginKeys.includes(key))) throw refusals.loginsMismatch();
        const linked = await link(pool, identity, keys);
        if (linked !== 'taken') return linked === 'changed' ? undefined : linked;
        return isGuest
          ? absorb(pool, identity, keys)
          : unite(pool, [identity, ...(await ownersOf(pool, keys)).filter(({ id }) => id !== identity.id)], keys);
      }),
    attach: (pool, named, keys) =>
      repeated(async (again) => {
        const identity = again ? await get(named.id) : named;
        if (identity.disabled) throw refusals.identityForbidden(identity.id);
        const linked = await link(pool, identity, keys);
        if (linked === 'taken') throw refusals.alreadyLinked();
        return linked === 'changed' ? undefined : linked;
      }),
    detach: (named, keys) =>
      repeated(async (again) => {
        const identity = again ? await get(named.id) : named;
        if (identity.disabled) throw refusals.identityForbidden(identity.id);
        const loginKeys = identity.loginKeys.filter((key) => !keys.includes(key));
        if (loginKeys.length === identity.loginKeys.length) return identity;
        const left = await store.write(identity, { ...identity, loginKeys, disabled: loginKeys.length === 0 }, now());
        return typeof left === 'string' ? undefined : left;
      }),
    merge: (pool, from, into) =>
      repeated(async (again) => {
        const [loser, survivor] = again ? await Promise.all([get(from.id), get(into.id)]) : [from, into];
        if (loser.disabled && loser.mergedInto === survivor.id && !survivor.disabled) return survivor;
        if (loser.disabled || survivor.disabled) throw refusals.identityForbidden(loser.disabled ? loser.id : survivor.id);
        return merging.merge(pool, loser, survivor);
      }),
  };
}

/** Of identities that meet the oldest stays, whichever call brings them together: two calls at once then agree. */
const byAge = (a: Identity, b: Identity): number => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);

/** Until the work gives something; undefined means that somebody else came in between. Throws `resource_conflict` when it never does. */
async function repeated<T>(work: (again: boolean) => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await work(attempt > 0);
    if (result !== undefined) return result;
  }
  throw refusals.alreadyLinked({ detail: 'the identity was changed by others all the while' });
}
