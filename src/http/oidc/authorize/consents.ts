import { type Clock, defined } from '../../../kernel/index.js';
import { membersOf } from '../list-parameters.js';
import { BOUND_RESOURCE } from '../names.js';
import type { PayloadKey, PayloadsStore } from '../payloads.store.js';

type Params = Readonly<Record<string, unknown>>;

/** Consents of users to clients from open registration, for pools that remember them. */
export interface Consents {
  /** Whether the user allowed all of the request before: the same redirect URI and resource, and these scopes or more. One read. */
  covers(poolId: string, sub: string, params: Params): Promise<boolean>;
  /** At most one read and one write. */
  remember(poolId: string, sub: string, params: Params): Promise<void>;
  forget(poolId: string, sub: string, clientId: string): Promise<void>;
}

/** Days since the last consent at the page. */
const LIFETIME = 90;
const DAY = 24 * 60 * 60_000;
const MAX_TARGETS = 20;

/** Scopes by redirect URI and resource. */
type Stored = Readonly<Record<string, readonly string[]>>;

export function createConsents({ payloads, clock }: { readonly payloads: PayloadsStore; readonly clock: Clock }): Consents {
  const keyOf = (poolId: string, sub: string, clientId: string): PayloadKey => ({ poolId, model: 'Consent', id: `${sub} ${clientId}` });

  async function read(key: PayloadKey): Promise<Stored> {
    const stored = await payloads.find(key);
    return stored && stored.expiresAt.getTime() > clock.now() ? (JSON.parse(stored.payload) as Stored) : {};
  }

  return {
    async covers(poolId, sub, params) {
      if (!mayBeRemembered(params) || membersOf(params['prompt']).includes('consent')) return false;
      const stored = await read(keyOf(poolId, sub, String(params['client_id'])));
      const target = targetOf(params);
      const allowed = Object.hasOwn(stored, target) ? stored[target]! : undefined;
      return allowed !== undefined && membersOf(params['scope']).every((scope) => allowed.includes(scope));
    },
    async remember(poolId, sub, params) {
      if (!mayBeRemembered(params)) return;
      const key = keyOf(poolId, sub, String(params['client_id']));
      const { [targetOf(params)]: before = [], ...others } = await read(key);
      const kept = Object.entries(others).slice(1 - MAX_TARGETS);
      const after = Object.fromEntries([...kept, [targetOf(params), [...new Set([...before, ...membersOf(params['scope'])])]]]);
      const expiresAt = new Date(clock.now() + LIFETIME * DAY);
      await payloads.put(key, { payload: JSON.stringify(after), expiresAt, ...defined({ userId: sub }) });
    },
    async forget(poolId, sub, clientId) {
      await payloads.remove(keyOf(poolId, sub, clientId));
    },
  };
}

/**
 * Only for https: any app of a device can take an answer on loopback or at a private-use scheme (RFC 8252 section 8.6). Requests for single
 * claims are asked about each time.
 */
const mayBeRemembered = ({ redirect_uri: to, claims }: Params): boolean => String(to).startsWith('https://') && claims === undefined;

const targetOf = ({ redirect_uri: to, [BOUND_RESOURCE]: resource }: Params): string =>
  `${String(to)} ${typeof resource === 'string' ? resource : ''}`;
