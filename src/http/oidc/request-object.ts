import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isCanonicalJwt } from '../../kernel/index.js';
import { settingsOf } from './client-metadata.js';
import { isTimelyForFapi } from './fapi-times.js';

/** Seconds (FAPI 2.0 Message Signing section 5.3.1, FAPI-CIBA section 5.2.2). */
const MAX_LIFETIME = 3600;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Checks claims and algorithm of a request object (RFC 9101) after oidc-provider has verified signature, issuer and audience: of every
 * client the form and what CIBA requires; its lifetime where FAPI limits it, which is in CIBA, too. `clockTolerance`: seconds. The check
 * throws `invalid_request_object`.
 */
export const createRequestObjectCheck =
  (clockTolerance: number) =>
  async (ctx: KoaContextWithOIDC, claims: Claims, header: Claims, client: Client): Promise<void> => {
    if (!isCanonicalJwt(String(ctx.oidc.params?.['request'])))
      throw new errors.InvalidRequestObject('Request Object is not canonical base64url');
    const { fapi2 } = settingsOf(client);
    const isCiba = ctx.oidc.route === 'backchannel_authentication';
    const required = [...(fapi2 ? ['exp', 'nbf', 'aud'] : []), ...(isCiba ? ['exp', 'nbf', 'iat', 'jti'] : [])];
    const missing = required.find((name) => claims[name] === undefined);
    if (missing !== undefined) throw new errors.InvalidRequestObject(`Request Object is missing the '${missing}' claim`);
    if (fapi2 && header['alg'] === 'RS256') throw new errors.InvalidRequestObject('RS256 is not allowed for this client');
    if (!fapi2 && !isCiba) return;
    if (!isShortLived(claims)) throw new errors.InvalidRequestObject('Request Object lives too long');
    if (!isTimelyForFapi(claims, clockTolerance)) throw new errors.InvalidRequestObject('Request Object is expired or from the future');
  };

/** Whether `exp` is at most 60 minutes after `nbf`, and `nbf` at most 60 minutes ago. System clock, as oidc-provider. */
function isShortLived(claims: Claims): boolean {
  const [exp, nbf, now] = [Number(claims['exp']), Number(claims['nbf']), Math.floor(Date.now() / 1000)];
  return exp > nbf && exp - nbf <= MAX_LIFETIME && now - nbf <= MAX_LIFETIME;
}
