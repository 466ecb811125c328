import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isCanonicalJwt } from '../../../kernel/index.js';
import { settingsOf } from '../client-metadata.js';

/** Seconds (FAPI 2.0 Message Signing section 5.3.1). */
const MAX_LIFETIME = 3600;

/**
 * Checks claims and algorithm of a request object (RFC 9101) after oidc-provider has verified signature, issuer and audience. Throws
 * `invalid_request_object`.
 */
export async function checkRequestObject(
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
