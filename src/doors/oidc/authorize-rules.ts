import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { settingsOf } from './client-metadata.js';
import { STANDARD_SCOPES } from './names.js';

/**
 * What an authorization request may ask of this client (cognito.md 10.1): the code flow must be allowed, a known scope that is not
 * the client's is refused, unknown ones are ignored. Runs once the redirect URI is proven, so the app gets the error.
 */
export function checkAuthorization(ctx: KoaContextWithOIDC, _value: unknown, client: Client): void {
  const { oauthFlows, oauthScopes } = settingsOf(client);
  if (!oauthFlows.includes('code')) throw new errors.UnauthorizedClient('the authorization code flow is not allowed for this client');

  const requested = String(ctx.oidc.params!['scope'] ?? '').split(' ');
  const known: readonly string[] = STANDARD_SCOPES;
  const refused = requested.filter((scope) => known.includes(scope) && !oauthScopes.includes(scope));
  if (refused.length > 0) throw new errors.InvalidScope('requested scope is not allowed', refused.join(' '));

  const granted = requested.filter((scope) => oauthScopes.includes(scope));
  if (granted.length === 0) throw new errors.InvalidScope('no requested scope is known', requested.join(' '));
  ctx.oidc.params!['scope'] = granted.join(' ');
}
