import { type Clock, type Ids, type Sealer, sha256 } from '../kernel/index.js';
import { refusals } from './errors.js';
import type { RelayStore } from './relays.store.js';
import type { Memory, ReturnUrls, UpstreamIdentity } from './types.js';

/** Milliseconds that a user may take at the provider, and again until the response is claimed. */
const AWAY_MS = 15 * 60 * 1000;
const TICKET_BYTES = 24;

/** State of a request until its response. */
export interface PendingRequest {
  readonly provider: string;
  readonly clientId: string;
  /** Id of the pending authorization request. */
  readonly uid: string;
  /** Hash of the secret of the browser that began. Omitted: begun by a version without that secret. */
  readonly browser?: string;
  readonly returnUrls: ReturnUrls;
  readonly memory: Memory;
}

/** A received response. `uid` omitted: unsolicited. */
export interface Answered {
  readonly provider: string;
  readonly clientId: string;
  readonly uid?: string;
  readonly outcome:
    | { readonly kind: 'identity'; readonly identity: UpstreamIdentity }
    | { readonly kind: 'refused'; readonly code: string; readonly text: string };
}

/** Verified address that two accounts share; offered for linking until the owner of the local one has signed in. */
export interface LinkOffer {
  readonly kind: 'link';
  readonly provider: string;
  readonly sub: string;
  readonly identity: UpstreamIdentity;
}

/**
 * Relay records. A record is addressed by its ticket, which is the `state` of the request, stored as a hash; its content is sealed, and
 * each step can be taken once. Throws `federation_state_invalid`.
 */
export interface Relays {
  ticket(): string;
  keep(poolId: string, ticket: string, request: PendingRequest): Promise<void>;
  request(poolId: string, ticket: string): Promise<PendingRequest>;
  answer(poolId: string, ticket: string, answered: Answered): Promise<void>;
  /** Stores an unsolicited response or an offer. */
  keepAnswer(poolId: string, answered: Answered | LinkOffer): Promise<string>;
  claim(poolId: string, ticket: string): Promise<Answered | LinkOffer>;
}

export function createRelays(parts: { store: RelayStore; sealer: Sealer; clock: Clock; ids: Ids }): Relays {
  const { store, sealer, clock, ids } = parts;
  const idOf = (poolId: string, ticket: string): string => sha256(`${poolId}:${ticket}`).toString('base64url');
  const seal = (poolId: string, content: object): string => sealer.seal(JSON.stringify(content), `federation:${poolId}`);
  const open = (poolId: string, sealed: string | undefined): unknown => {
    if (sealed === undefined) throw refusals.state();
    return JSON.parse(sealer.open(sealed, `federation:${poolId}`).toString());
  };
  const until = (): Date => new Date(clock.now() + AWAY_MS);
  const now = (): Date => new Date(clock.now());
  const ticket = (): string => ids.token(TICKET_BYTES);

  return {
    ticket,
    keep: (poolId, given, request) =>
      store.insert({ id: idOf(poolId, given), poolId, step: 'asked', sealed: seal(poolId, request), expiresAt: until() }),
    request: async (poolId, given) => open(poolId, await store.find(poolId, idOf(poolId, given), 'asked', now())) as PendingRequest,
    async answer(poolId, given, answered) {
      if (!(await store.answer(poolId, idOf(poolId, given), seal(poolId, answered)))) throw refusals.state();
    },
    async keepAnswer(poolId, answered) {
      const given = ticket();
      await store.insert({ id: idOf(poolId, given), poolId, step: 'answered', sealed: seal(poolId, answered), expiresAt: until() });
      return given;
    },
    claim: async (poolId, given) => open(poolId, await store.claim(poolId, idOf(poolId, given), now())) as Answered | LinkOffer,
  };
}
