import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { defined, type Sealer } from '../../kernel/index.js';
import type { FailuresByAddress } from '../../limits/index.js';
import { checkClaimsParameter } from './authorize/claims-parameter.js';
import { ciba, type NotifyUser } from './backchannel/ciba.js';
import { type ClientCertificateOf, mutualTls } from './client-certificate.js';
import { settingsOf } from './client-metadata.js';
import { deviceFlow, type RenderDevice } from './device-flow.js';
import { createRequestObjectCheck } from './request-object.js';

/**
 * Introspection policy (RFC 7662 section 2.1): confidential clients may introspect access tokens of their pool and their own refresh
 * tokens.
 */
const mayIntrospect = (
  _ctx: KoaContextWithOIDC,
  { clientAuthMethod, clientId }: Client,
  token: { kind: string; clientId?: string | undefined },
): boolean => clientAuthMethod !== 'none' && (token.kind !== 'RefreshToken' || token.clientId === clientId);

/** Features of oidc-provider. Every one is set, since defaults change between versions. */
export function featuresOf(parts: {
  readonly poolId: string;
  readonly sealer: Sealer;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly clientCertificateOf?: ClientCertificateOf;
  readonly renderDevice: RenderDevice;
  readonly subOf: (loginHint: string) => Promise<string | undefined>;
  readonly notifyUser: NotifyUser;
  readonly wrongDeviceCodes?: Pick<FailuresByAddress, 'count'>;
  /** Whether authorization requests may have a `claims` parameter. */
  readonly takesClaims: boolean;
}): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    deviceFlow: deviceFlow({
      poolId: parts.poolId,
      render: parts.renderDevice,
      ...defined({ wrongCodes: parts.wrongDeviceCodes }),
    }),
    claimsParameter: {
      enabled: parts.takesClaims,
      assertClaimsParameter: async (ctx, claims) => checkClaimsParameter(ctx, claims),
    },
    ciba: ciba({ poolId: parts.poolId, subOf: parts.subOf, notifyUser: parts.notifyUser }),
    dPoP: {
      enabled: true,
      // Derived, so that any server of a deployment accepts the nonces of the others.
      nonceSecret: parts.sealer.derive(`oidc-dpop-nonce:${parts.poolId}`).subarray(0, 32),
      requireNonce: () => false,
    },
    fapi: { enabled: true, profile: (_ctx, client) => (client && settingsOf(client).fapi2 ? '2.0' : undefined) },
    jwtIntrospection: { enabled: true },
    jwtResponseModes: { enabled: true },
    requestObjects: {
      enabled: true,
      requireSignedRequestObject: false,
      assertJwtClaimsAndHeader: createRequestObjectCheck(parts.clockTolerance),
    },
    introspection: { enabled: true, allowedPolicy: mayIntrospect },
    mTLS: mutualTls(parts.clientCertificateOf ?? (() => undefined)),
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: false, allowUnregisteredRedirectUris: false },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    userinfo: { enabled: true },
    jwtUserinfo: { enabled: true },
  };
}
