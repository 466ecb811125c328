import { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isCanonicalJwt } from '../../kernel/index.js';
import { settingsOf } from './client-metadata.js';
import { isTimelyForFapi } from './fapi-times.js';

/**
 * Checks a client assertion (RFC 7523) after oidc-provider has verified it. Refuses several audiences, which another server could replay
 * (CVE-2025-27370). FAPI 2.0 sections 5.3.2.1 and 5.4: the issuer is the only audience, and RS256 is refused. `clockTolerance`: seconds.
 * The check throws `invalid_client`.
 */
export const createClientAssertionCheck =
  (clockTolerance: number): NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']> =>
  (ctx: KoaContextWithOIDC, claims: Record<string, unknown>, header: Record<string, unknown>, client: Client): void => {
    const { issuer } = ctx.oidc;
    const isOwn = (audience: unknown): boolean => audience === issuer || String(audience).startsWith(`${issuer}/`);
    if (![claims['aud']].flat().every(isOwn)) throw new errors.InvalidClientAuth('audience (aud) must name this server only');
    if (!isCanonicalJwt(String(ctx.oidc.params?.['client_assertion'])))
      throw new errors.InvalidClientAuth('client_assertion is not canonical base64url');
    if (!settingsOf(client).fapi2) return;
    if (claims['aud'] !== issuer) throw new errors.InvalidClientAuth('audience (aud) must equal the issuer identifier url');
    if (header['alg'] === 'RS256') throw new errors.InvalidClientAuth('RS256 is not allowed for this client');
    if (!isTimelyForFapi(claims, clockTolerance)) throw new errors.InvalidClientAuth('client_assertion is expired or from the future');
  };
