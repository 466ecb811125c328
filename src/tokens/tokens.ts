import type { Clock, Ids, Sealer } from '../kernel/index.js';
import type { Connection } from '../storage/index.js';
import { createTokenIssuer } from './issuer.js';
import { type KeyGenerator, randomKeyPair } from './key-pairs.js';
import { createKeyRing } from './key-ring.js';
import { createKeySetSigner, type KeySetSigner } from './key-set-signer.js';
import { createKeyStock } from './key-stock.js';
import { createKeysStore } from './keys.store.js';
import { createRefreshTokens, type RefreshTokens } from './refresh-tokens.js';
import { createSamlSigningKeys, type SamlSigningKeys } from './saml-signing-keys.js';
import { type Session, toSession } from './session.js';
import { createSessions, type Sessions } from './sessions.js';
import { createSessionsStore, type SessionsStore, type StoredSession } from './sessions.store.js';
import { createSigningKeys, type SigningKeys } from './signing-keys.js';
import { createSsoSessions, type SsoSessions } from './sso-sessions.js';
import { createSsoSessionsStore } from './sso-sessions.store.js';
import { createTrackedSessions, type TrackedSessions } from './tracked-sessions.js';
import type { TokenIssuer } from './types.js';

/** Called before sessions end. A failure ends nothing; the same sessions may be announced again. */
type AnnounceEnd = (sessions: readonly Session[]) => Promise<void>;

/**
 * Wraps a store so that announced sessions are announced when they end, by any caller. Other
 * sessions cost the same when they end one by one, and one read more when all of a user's end.
 * Sessions removed with their pool are not announced: the pool's keys are gone.
 */
function announcing(store: SessionsStore, announce: AnnounceEnd): SessionsStore {
  async function tell(sessions: readonly StoredSession[]): Promise<void> {
    if (sessions.length > 0) await announce(sessions.map(toSession));
  }

  return {
    ...store,
    async remove(poolId, id) {
      if (await store.removeUnannounced(poolId, id)) return;
      const stored = await store.find(poolId, id);
      if (!stored) return;
      await tell([stored]);
      await store.remove(poolId, id);
    },
    async removeOfUser(poolId, userId, keep) {
      await tell((await store.listAnnounced(poolId, userId)).filter(({ _id }) => _id !== keep));
      await store.removeOfUser(poolId, userId, keep);
    },
    async removeOfDevice(poolId, userId, deviceKey) {
      await tell((await store.listAnnounced(poolId, userId)).filter((stored) => stored.deviceKey === deviceKey));
      await store.removeOfDevice(poolId, userId, deviceKey);
    },
  };
}

export interface Tokens {
  readonly issuer: TokenIssuer;
  readonly sessions: Sessions;
  readonly ssoSessions: SsoSessions;
  readonly trackedSessions: TrackedSessions;
  readonly refreshTokens: RefreshTokens;
  readonly keys: SigningKeys;
  /** Keys of SAML requests. */
  readonly samlSigningKeys: SamlSigningKeys;
  /** Signer of JWTs outside of pools: the identity issuer's. */
  readonly signer: KeySetSigner;
  /** Sets who announces ends of sessions to clients; without it they are not announced. */
  onEnd(announce: AnnounceEnd): void;
}

/** Creates tokens, keys and sessions. `issuerOf` and `poolIdOf` are inverse: `{base}/{poolId}`. */
export function createTokens(parts: {
  connection: Connection;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
  issuerOf: (poolId: string) => string;
  poolIdOf: (issuer: string) => string | undefined;
  /** Omitted: random keys. */
  generateKeyPair?: KeyGenerator;
}): Tokens {
  const { connection, sealer, clock, ids, generateKeyPair: generator = createKeyStock(randomKeyPair) } = parts;
  const keysStore = createKeysStore(connection);
  const ring = createKeyRing({ store: keysStore, sealer, clock });
  let announceEnd: AnnounceEnd | undefined;
  const store = announcing(createSessionsStore(connection), async (sessions) => announceEnd?.(sessions));
  const ssoStore = createSsoSessionsStore(connection);
  return {
    issuer: createTokenIssuer({ ring, clock, ids, issuerOf: parts.issuerOf, poolIdOf: parts.poolIdOf }),
    sessions: createSessions({ store, clock, ids }),
    ssoSessions: createSsoSessions({ store: ssoStore, clock }),
    trackedSessions: createTrackedSessions({ store, ssoStore, clock }),
    refreshTokens: createRefreshTokens({ store, clock, ids }),
    keys: createSigningKeys({ store: keysStore, ring, sealer, clock, generator }),
    samlSigningKeys: createSamlSigningKeys({ store: keysStore, sealer, clock, generator }),
    signer: createKeySetSigner({ ring, clock }),
    onEnd(announce) {
      announceEnd = announce;
    },
  };
}
