import type { IdentityProvider, IdentityProviders } from '../../directory/identity-providers/index.js';
import type { ExternalIdentity } from '../../directory/users/index.js';
import { type Clock, CodedError, defined, type Logger } from '../../kernel/index.js';
import { type Assertion, type ReceivedMessage, readLogoutResponse } from '../../saml/index.js';
import type { UpstreamMetadata } from './metadata.js';
import type { SamlUpstream } from './saml-upstream.js';
import type { UpstreamSessionStore } from './upstream-sessions.store.js';

/** An ended sign-in and the provider identities of its user. `authTime` in seconds since the epoch. */
export interface FederatedSession {
  readonly identities: readonly Pick<ExternalIdentity, 'providerName' | 'userId' | 'providerType'>[];
  readonly authTime: number;
}

/** `requestId`: the unguessable ID of the LogoutRequest. */
export interface LogoutRequestIds {
  readonly relayState: string;
  readonly requestId: string;
}

/** Single logout at identity providers with `IDPSignout`. */
export interface UpstreamLogout {
  /** Stores NameID and SessionIndex for the LogoutRequest. One write, for providers with `IDPSignout`. */
  remember(provider: IdentityProvider, assertion: Assertion): Promise<void>;
  /** LogoutRequest: URL for the browser, if its sign-in came through such a provider. The record is consumed. */
  begin(poolId: string, ended: FederatedSession, request: LogoutRequestIds): Promise<{ url: string; provider: string } | undefined>;
  /** Whether a LogoutResponse reports success. */
  succeeded(poolId: string, provider: string, message: ReceivedMessage, requestId: string): Promise<boolean>;
}

const KEPT_MS = 12 * 3600 * 1000;
/** Milliseconds from the response until its browser claims it. */
const CLAIMED_MS = 15 * 60_000;

export function createUpstreamLogout(parts: {
  readonly store: UpstreamSessionStore;
  readonly identityProviders: Pick<IdentityProviders, 'find'>;
  readonly upstream: Pick<SamlUpstream, 'signOut'>;
  readonly upstreamMetadata: Pick<UpstreamMetadata, 'of'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): UpstreamLogout {
  const { store, identityProviders, upstream, upstreamMetadata, clock, logger } = parts;

  async function beginAt(poolId: string, name: string, subject: string, authTime: number, request: LogoutRequestIds) {
    const session = await store.find(poolId, name, subject);
    if (!session || session.expiresAt.getTime() <= clock.now()) return undefined;
    const between = authTime * 1000 - session.at.getTime();
    // Only the browser's own sign-in, not a later one of the same user by other means. `authTime` is truncated to seconds.
    if (between < -1000 || between > CLAIMED_MS) return undefined;
    const provider = await identityProviders.find(poolId, name);
    if (provider?.kind !== 'SAML') return undefined;
    await store.remove(poolId, name, subject);
    const nameId = JSON.parse(session.nameId) as Assertion['nameId'];
    const { sessionIndex } = session;
    const logout = await upstream.signOut(provider, { nameId, ...defined({ sessionIndex }), ...request });
    return logout && { ...logout, provider: name };
  }

  return {
    async remember(provider, { nameId, sessionIndex }) {
      if (provider.details['IDPSignout'] !== 'true') return;
      const now = clock.now();
      await store.put(provider.poolId, provider.name, nameId.value, {
        nameId: JSON.stringify(nameId),
        ...defined({ sessionIndex }),
        at: new Date(now),
        expiresAt: new Date(now + KEPT_MS),
      });
    },

    async begin(poolId, { identities, authTime }, request) {
      for (const { providerName, userId, providerType } of identities) {
        if (providerType !== 'SAML') continue;
        try {
          const logout = await beginAt(poolId, providerName, userId, authTime, request);
          if (logout) return logout;
        } catch (err) {
          if (!(err instanceof CodedError)) throw err;
          logger.info({ pool: poolId, provider: providerName, err }, 'a provider could not be notified of a logout');
        }
      }
      return undefined;
    },

    async succeeded(poolId, name, message, requestId) {
      const provider = await identityProviders.find(poolId, name);
      if (!provider) return false;
      try {
        const { entityId, signingCertificates } = await upstreamMetadata.of(provider);
        const answer = readLogoutResponse(message, signingCertificates);
        return answer.issuer === entityId && answer.inResponseTo === requestId && answer.success;
      } catch (err) {
        if (!(err instanceof CodedError)) throw err;
        logger.info({ pool: poolId, provider: name, err }, 'the answer to a logout request is worth nothing');
        return false;
      }
    },
  };
}
