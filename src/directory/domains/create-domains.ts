import { type Clock, createCache, SETTING_CACHE_MS } from '../../kernel/index.js';
import type { Domain, Domains } from './domains.js';
import { type Connection, createDomainStore } from './domains.store.js';
import { refusals } from './errors.js';

/** Cache entries; host names come from unauthenticated requests. */
const CACHED_HOSTS = 10_000;
/** Words that Cognito reserves in domain prefixes (CreateUserPoolDomain). */
const RESERVED = /aws|amazon|cognito/;
const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

export interface DomainsParts {
  readonly connection: Connection;
  readonly clock: Clock;
  /**
   * Base of prefix domains, which are hosts below `auth.{this}`; no custom domain may equal it or
   * lie below it. No port.
   */
  readonly baseHost: string;
  /** Host of the resource gateway, if any: no custom domain may equal it or lie below it either. */
  readonly resourcesHost?: string | undefined;
}

export function createDomains({ connection, clock, baseHost, resourcesHost }: DomainsParts): Domains {
  const store = createDomainStore(connection);
  const below = `.auth.${baseHost}`;
  const cache = createCache<string>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: CACHED_HOSTS,
    load: async (name) => (await store.find(name))?.poolId,
  });

  function checkName({ name, kind }: Domain): void {
    if (kind === 'prefix') {
      if (RESERVED.test(name)) throw refusals.invalid('Domain cannot contain a reserved word: aws, amazon, cognito.');
      return;
    }
    const isOurs = [baseHost, resourcesHost].some((host) => host !== undefined && (name === host || name.endsWith(`.${host}`)));
    if (!HOST_NAME.test(name) || isOurs) throw refusals.invalid('Custom domain is not a valid subdomain.');
  }

  return {
    async create(domain) {
      checkName(domain);
      const existing = await store.ofPool(domain.poolId);
      if (existing.some(({ kind, name }) => kind === domain.kind && name !== domain.name)) throw refusals.second();
      if (!(await store.insert(domain))) throw refusals.taken();
      cache.forget(domain.name);
      return domain;
    },
    find: (name) => store.find(name),
    ofPool: (poolId) => store.ofPool(poolId),
    async update(poolId, name, change) {
      const before = await store.find(name);
      if (before?.poolId !== poolId) throw refusals.unknown();
      if (before.kind === 'prefix' && (change.certificateArn ?? change.securityPolicy) !== undefined)
        throw refusals.invalid('A prefix domain has no certificate of its own.');
      const after = { ...before, ...change };
      if (!(await store.replace(poolId, name, after))) throw refusals.unknown();
      return after;
    },
    async remove(poolId, name) {
      const done = await store.remove(poolId, name);
      cache.forget(name);
      if (!done) throw refusals.unknown();
    },
    async poolOf(host) {
      const name = host
        .toLowerCase()
        .replace(/:\d{1,5}$/, '')
        .replace(/\.$/, '');
      if (name === baseHost || name.length > 253) return undefined;
      if (!name.endsWith(below)) return HOST_NAME.test(name) ? cache.get(name) : undefined;
      const prefix = name.slice(0, -below.length);
      return /^[a-z0-9-]{1,63}$/.test(prefix) ? cache.get(prefix) : undefined;
    },
  };
}
