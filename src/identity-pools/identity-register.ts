import type { Clock, Ids } from '../kernel/index.js';
import { refusals } from './errors.js';
import type { IdentityStore } from './identities.store.js';
import type { VerifiedLogin } from './login-verifier.js';
import type { Identity, IdentityPool } from './types.js';

/** Who is who: finds and makes identities, and hangs logins on them. Tokens were verified before. */
export interface IdentityRegister {
  /** A new guest, each time. One write. Throws `unauthenticated_refused`. */
  newGuest(pool: IdentityPool): Promise<Identity>;
  /**
   * The identity of these logins, made when there is none, and from now on that of all of them. One read, and a write for what is new.
   * Throws `resource_conflict` when they are two identities' already.
   */
  ofLogins(pool: IdentityPool, logins: readonly VerifiedLogin[]): Promise<Identity>;
  /** The identity with this id, without its pool being checked. One read. Throws `identity_unknown`. */
  get(id: string): Promise<Identity>;
  /**
   * The identity, for whoever holds these logins: a guest takes them on and keeps its id, others need one of their own among them.
   * Throws `logins_mismatch`, `resource_conflict`.
   */
  admit(identity: Identity, logins: readonly VerifiedLogin[]): Promise<Identity>;
}

/** Every failed attempt means that somebody else's change went through, and changes of one identity are few. */
const ATTEMPTS = 5;

export function createIdentityRegister(parts: { store: IdentityStore; clock: Clock; ids: Ids; region: string }): IdentityRegister {
  const { store, clock, ids, region } = parts;

  function fresh(poolId: string, loginKeys: readonly string[]): Identity {
    const now = new Date(clock.now());
    return { id: `${region}:${ids.uuid()}`, poolId, loginKeys, version: 1, createdAt: now, updatedAt: now };
  }

  async function get(id: string): Promise<Identity> {
    const identity = await store.find(id);
    if (!identity) throw refusals.identityUnknown(id);
    return identity;
  }

  async function find(pool: IdentityPool, keys: readonly string[]): Promise<Identity | undefined> {
    const [identity, ...others] = await store.findByLogins(pool.id, keys);
    if (others.length > 0) throw refusals.alreadyLinked({ detail: 'the logins are different identities' });
    return identity;
  }

  async function admit(identity: Identity, logins: readonly VerifiedLogin[], attempt = 1): Promise<Identity> {
    const missing = logins.filter(({ key }) => !identity.loginKeys.includes(key));
    if (missing.length === 0) return identity;
    if (identity.loginKeys.length > 0 && missing.length === logins.length) throw refusals.loginsMismatch();
    const providers = new Set(identity.loginKeys.map(providerOf));
    if (missing.some(({ provider }) => providers.has(provider))) throw refusals.alreadyLinked({ detail: 'one login per provider' });
    const linked = await store.link(
      identity,
      missing.map(({ key }) => key),
      new Date(clock.now()),
    );
    if (linked === 'taken' || (linked === 'changed' && attempt === ATTEMPTS)) throw refusals.alreadyLinked();
    if (linked === 'changed') return admit(await get(identity.id), logins, attempt + 1);
    return linked;
  }

  return {
    get,
    admit,
    async newGuest(pool) {
      if (!pool.allowUnauthenticated) throw refusals.guestsRefused();
      const guest = fresh(pool.id, []);
      await store.insert(guest);
      return guest;
    },
    async ofLogins(pool, logins) {
      const keys = logins.map(({ key }) => key);
      const known = await find(pool, keys);
      if (known) return admit(known, logins);
      const identity = fresh(pool.id, keys);
      if (await store.insert(identity)) return identity;
      const winner = await find(pool, keys);
      if (!winner) throw refusals.alreadyLinked({ detail: 'the identity that took the login was removed meanwhile' });
      return admit(winner, logins);
    },
  };
}

const providerOf = (key: string): string => key.slice(0, key.indexOf('\0'));
