import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { settingsOf } from './client-metadata.js';
import { answeredType, implicitTypeOf } from './implicit.js';
import { BOUND_RESOURCE, STANDARD_SCOPES } from './names.js';

/**
 * What an authorization request may ask of this client (cognito.md 10.1): the flow must be allowed, a known scope that is not
 * the client's is refused, unknown ones are ignored. Runs once the redirect URI is proven, so the app gets the error.
 */
export function checkAuthorization(ctx: KoaContextWithOIDC, _value: unknown, client: Client): void {
  const { oauthFlows, oauthScopes } = settingsOf(client);
  const params = ctx.oidc.params!;
  const implicit = implicitTypeOf(params);
  if (implicit !== undefined) params['response_type'] = implicit;
  if (!OWN_GRANTS.has(ctx.oidc.route) && !oauthFlows.includes(implicit === undefined ? 'code' : 'implicit')) {
    throw new errors.UnauthorizedClient(
      `the ${implicit === undefined ? 'authorization code' : 'implicit'} flow is not allowed for this client`,
    );
  }

  if (implicit !== undefined && bindsItsTokens(client))
    throw new errors.UnauthorizedClient('the implicit flow gives tokens that are bound to nothing');

  const requested = String(params['scope'] ?? '').split(' ');
  const known: readonly string[] = STANDARD_SCOPES;
  const refused = requested.filter((scope) => known.includes(scope) && !oauthScopes.includes(scope));
  if (refused.length > 0) throw new errors.InvalidScope('requested scope is not allowed', refused.join(' '));

  const granted = requested.filter((scope) => oauthScopes.includes(scope));
  if (granted.length === 0) throw new errors.InvalidScope('no requested scope is known', requested.join(' '));
  params['scope'] = granted.join(' ');
  if (implicit === undefined) return;
  const answered = answeredType(implicit, params, granted);
  // A request that is only pushed yet comes back here.
  params['response_type'] = ctx.oidc.route === 'pushed_authorization_request' ? 'none' : answered;
}

/** Routes whose grants are no flows of Cognito's, and are checked elsewhere. */
const OWN_GRANTS: ReadonlySet<string> = new Set(['device_authorization', 'backchannel_authentication']);

/** A URL with no fragment: of the web, of this machine, or of an app. */
const RESOURCE = /^(?:https:\/\/|http:\/\/localhost(?=[:/]|$)|(?!https?:|javascript:|data:)[a-z][a-z0-9+.-]*:\/\/)[^\s#]+$/i;

/**
 * RFC 8707, as Cognito has it (cognito.md 10.1): one address, of a resource server or of the app's own choosing, which becomes the access
 * token's `aud` and stays it when the token is renewed.
 */
export function checkResource(_ctx: KoaContextWithOIDC, resource: unknown): void {
  if (
    resource === undefined ||
    (typeof resource === 'string' && resource.length <= 2048 && RESOURCE.test(resource) && URL.canParse(resource))
  )
    return;
  throw new errors.InvalidTarget();
}

/** The `resource` of a signed request, by the name that carries it on. */
export function boundResource(ctx: KoaContextWithOIDC, resource: unknown): void {
  const params = ctx.oidc.params!;
  if (resource === undefined) return;
  params[BOUND_RESOURCE] = resource;
  params['resource'] = undefined;
}

/** By DPoP or by its certificate: no proof of either comes with an authorization request. */
export const bindsItsTokens = (client: Client): boolean =>
  client['dpopBoundAccessTokens'] === true || client['tlsClientCertificateBoundAccessTokens'] === true;
