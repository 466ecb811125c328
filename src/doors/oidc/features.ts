import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Sealer } from '../../kernel/index.js';

/** Which tokens a client may ask about (RFC 7662 section 2.1): one that can prove itself, the access tokens of its pool, which it may be sent, and its own refresh tokens. */
const mayAsk = (
  _ctx: KoaContextWithOIDC,
  { clientAuthMethod, clientId }: Client,
  token: { kind: string; clientId?: string | undefined },
): boolean => clientAuthMethod !== 'none' && (token.kind !== 'RefreshToken' || token.clientId === clientId);

/** What of oidc-provider is on. Everything is named: its defaults change between versions. */
export function featuresOf(parts: { readonly poolId: string; readonly sealer: Sealer }): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    dPoP: {
      enabled: true,
      // Servers hand out nonces that any of them accepts.
      nonceSecret: parts.sealer.derive(`oidc-dpop-nonce:${parts.poolId}`).subarray(0, 32),
      requireNonce: () => false,
    },
    introspection: { enabled: true, allowedPolicy: mayAsk },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: false, allowUnregisteredRedirectUris: false },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    userinfo: { enabled: true },
  };
}
