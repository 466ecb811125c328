import { type Clock, createCache, defined, type Ids, type Page, SETTING_CACHE_MS } from '../../kernel/index.js';
import { refusals } from './errors.js';
import { type Connection, createTermsStore } from './terms.store.js';
import type { NewTerms, Terms, TermsChange, TermsName } from './types.js';

const CACHED_CLIENTS = 10_000;
/** Terms documents of one user pool (Amazon Cognito quotas). */
const MAX_TERMS = 40;

/** Terms of a pool's clients. Reads for pages come through a small cache. */
export interface AllTerms {
  /** Throws `terms_exist`, `terms_invalid`, `terms_limit`. */
  create(terms: NewTerms): Promise<Terms>;
  /** Throws `terms_unknown`. */
  get(poolId: string, id: string): Promise<Terms>;
  /** Throws `terms_unknown`. */
  getOfClient(poolId: string, clientId: string, name: TermsName): Promise<Terms>;
  /**
   * Keeps omitted members; links are replaced whole. Throws `terms_unknown`, `terms_exist`,
   * `terms_invalid`.
   */
  update(poolId: string, id: string, change: TermsChange): Promise<Terms>;
  /** Throws `terms_unknown`. */
  remove(poolId: string, id: string): Promise<void>;
  list(poolId: string, page: { limit: number; after?: string }): Promise<Page<Terms>>;
  /**
   * Returns both documents of a client, or undefined: one alone is not shown. No reads with a warm
   * cache.
   */
  shownAt(poolId: string, clientId: string): Promise<Readonly<Record<TermsName, Terms>> | undefined>;
}

export interface TermsParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createTerms({ connection, clock, ids }: TermsParts): AllTerms {
  const store = createTermsStore(connection);
  const cache = createCache<Readonly<Record<TermsName, Terms>>>({
    clock,
    lifetimeMs: SETTING_CACHE_MS,
    max: CACHED_CLIENTS,
    async load(key) {
      const [poolId, clientId] = key.split('/') as [string, string];
      const found = await store.ofClient(poolId, clientId);
      const use = found.find(({ name }) => name === 'terms-of-use');
      const privacy = found.find(({ name }) => name === 'privacy-policy');
      return use && privacy ? { 'terms-of-use': use, 'privacy-policy': privacy } : undefined;
    },
  });
  const keyOf = ({ poolId, clientId }: { poolId: string; clientId: string }): string => `${poolId}/${clientId}`;

  async function get(poolId: string, id: string): Promise<Terms> {
    const terms = await store.find(poolId, id);
    if (!terms) throw refusals.unknown();
    return terms;
  }

  return {
    get,
    async create(given) {
      checkLinks(given.links);
      if ((await store.list(given.poolId, MAX_TERMS)).length >= MAX_TERMS) throw refusals.limit(MAX_TERMS);
      const now = new Date(clock.now());
      const terms = { ...given, id: ids.uuid(), createdAt: now, updatedAt: now };
      const made = await store.insert(terms);
      cache.forget(keyOf(terms));
      if (!made) throw refusals.exist(terms.name);
      return terms;
    },
    async getOfClient(poolId, clientId, wanted) {
      const terms = (await store.ofClient(poolId, clientId)).find(({ name }) => name === wanted);
      if (!terms) throw refusals.unknown();
      return terms;
    },
    async update(poolId, id, change) {
      if (change.links) checkLinks(change.links);
      const terms = { ...(await get(poolId, id)), ...change, updatedAt: new Date(clock.now()) };
      const done = await store.replace(terms);
      cache.forget(keyOf(terms));
      if (done === undefined) throw refusals.unknown();
      if (!done) throw refusals.exist(terms.name);
      return terms;
    },
    async remove(poolId, id) {
      const terms = await get(poolId, id);
      const done = await store.remove(poolId, id);
      cache.forget(keyOf(terms));
      if (!done) throw refusals.unknown();
    },
    async list(poolId, { limit, after }) {
      const found = await store.list(poolId, limit + 1, after);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...defined({ next: found.length > limit && last ? last.id : undefined }) };
    },
    shownAt: (poolId, clientId) => cache.get(keyOf({ poolId, clientId })),
  };
}

/** Checks that links are web addresses: sign-up pages show them. */
function checkLinks(links: Terms['links']): void {
  if (!links['cognito:default']) throw refusals.invalid('Links must have an entry for cognito:default.');
  const wrong = Object.values(links).find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (wrong !== undefined) throw refusals.invalid('Links must be http or https URLs.');
}
