import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isCanonicalJwt } from '../../kernel/index.js';
import { settingsOf } from './client-metadata.js';

/** Seconds (FAPI 2.0 Message Signing section 5.3.1). */
const LONGEST = 3600;

/** What oidc-provider leaves to us of a signed request (RFC 9101), once its signature, issuer and audience are right. */
export async function checkRequestObject(
  ctx: KoaContextWithOIDC,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  client: Client,
): Promise<void> {
  if (!isCanonicalJwt(String(ctx.oidc.params?.['request'])))
    throw new errors.InvalidRequestObject('Request Object is not canonical base64url');
  const { fapi2 } = settingsOf(client);
  const needed = [
    ...(fapi2 ? ['exp', 'nbf', 'aud'] : []),
    ...(ctx.oidc.route === 'backchannel_authentication' ? ['exp', 'nbf', 'iat', 'jti'] : []),
  ];
  const missing = needed.find((name) => claims[name] === undefined);
  if (missing !== undefined) throw new errors.InvalidRequestObject(`Request Object is missing the '${missing}' claim`);
  if (!fapi2) return;
  // By the clock that oidc-provider itself reads: both judge one token.
  const [exp, nbf, now] = [Number(claims['exp']), Number(claims['nbf']), Math.floor(Date.now() / 1000)];
  if (!(exp > nbf && exp - nbf <= LONGEST && now - nbf <= LONGEST)) throw new errors.InvalidRequestObject('Request Object lives too long');
  if (header['alg'] === 'RS256') throw new errors.InvalidRequestObject('RS256 is not allowed for this client');
}
