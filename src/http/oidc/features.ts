import { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { defined, isCanonicalJwt, type Sealer } from '../../kernel/index.js';
import type { FailuresByAddress } from '../../limits/index.js';
import { checkClaimsParameter } from './authorize/claims-parameter.js';
import { ciba, type NotifyUser } from './backchannel/ciba.js';
import { type ClientCertificateOf, mutualTls } from './client-certificate.js';
import { settingsOf } from './client-metadata.js';
import { deviceFlow, type RenderDevice } from './device-flow.js';

/** Seconds (FAPI 2.0 Message Signing section 5.3.1). */
const MAX_LIFETIME = 3600;

/**
 * Checks claims and algorithm of a request object (RFC 9101) after oidc-provider has verified signature, issuer and audience. Throws
 * `invalid_request_object`.
 */
async function checkRequestObject(
  ctx: KoaContextWithOIDC,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  client: Client,
): Promise<void> {
  if (!isCanonicalJwt(String(ctx.oidc.params?.['request'])))
    throw new errors.InvalidRequestObject('Request Object is not canonical base64url');
  const { fapi2 } = settingsOf(client);
  const required = [
    ...(fapi2 ? ['exp', 'nbf', 'aud'] : []),
    ...(ctx.oidc.route === 'backchannel_authentication' ? ['exp', 'nbf', 'iat', 'jti'] : []),
  ];
  const missing = required.find((name) => claims[name] === undefined);
  if (missing !== undefined) throw new errors.InvalidRequestObject(`Request Object is missing the '${missing}' claim`);
  if (!fapi2) return;
  // System clock, as oidc-provider: both validate the same object.
  const [exp, nbf, now] = [Number(claims['exp']), Number(claims['nbf']), Math.floor(Date.now() / 1000)];
  if (!(exp > nbf && exp - nbf <= MAX_LIFETIME && now - nbf <= MAX_LIFETIME))
    throw new errors.InvalidRequestObject('Request Object lives too long');
  if (header['alg'] === 'RS256') throw new errors.InvalidRequestObject('RS256 is not allowed for this client');
}

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
    requestObjects: { enabled: true, requireSignedRequestObject: false, assertJwtClaimsAndHeader: checkRequestObject },
    introspection: { enabled: true, allowedPolicy: mayIntrospect },
    mTLS: mutualTls(parts.clientCertificateOf ?? (() => undefined)),
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: false, allowUnregisteredRedirectUris: false },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    userinfo: { enabled: true },
  };
}
