import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { settingsOf } from '../client-metadata.js';
import { BOUND_RESOURCE } from '../names.js';
import { grantedScopes } from '../requested-scopes.js';
import { answeredType, implicitTypeOf } from './implicit.js';

/**
 * Checks flow and scopes of an authorization request (AWS: "The redirect and authorization endpoint"). Runs after the redirect URI is validated, so the application receives the error.
 */
export function checkAuthorization(ctx: KoaContextWithOIDC, _value: unknown, client: Client): void {
  const { oauthFlows, oauthScopes } = settingsOf(client);
  const params = ctx.oidc.params!;
  const implicit = implicitTypeOf(params);
  if (implicit !== undefined) params['response_type'] = implicit;
  if (!EXTENSION_GRANT_ROUTES.has(ctx.oidc.route) && !oauthFlows.includes(implicit === undefined ? 'code' : 'implicit')) {
    throw new errors.UnauthorizedClient(
      `the ${implicit === undefined ? 'authorization code' : 'implicit'} flow is not allowed for this client`,
    );
  }

  if (implicit !== undefined && bindsTokens(client))
    throw new errors.UnauthorizedClient('the implicit flow gives tokens that are bound to nothing');

  const granted = grantedScopes(params['scope'], { allowed: oauthScopes, ofClient: oauthScopes });
  params['scope'] = granted.join(' ');
  if (implicit === undefined) return;
  const answered = answeredType(implicit, params, granted);
  // A pushed request passes this check again at the authorization endpoint.
  params['response_type'] = ctx.oidc.route === 'pushed_authorization_request' ? 'none' : answered;
}

/** Routes of grants outside of the client’s OAuth flows; they are checked elsewhere. */
const EXTENSION_GRANT_ROUTES: ReadonlySet<string> = new Set(['device_authorization', 'backchannel_authentication']);

/** URL without a fragment: https, http on localhost, or a custom scheme. */
const RESOURCE = /^(?:https:\/\/|http:\/\/localhost(?=[:/]|$)|(?!https?:|javascript:|data:)[a-z][a-z0-9+.-]*:\/\/)[^\s#]+$/i;

/**
 * `resource` (RFC 8707; AWS: "Resource binding"): one URL, of a resource server or of the application’s own, which becomes `aud` of the
 * access token and stays it on refresh. Throws `invalid_target`.
 */
export function checkResource(_ctx: KoaContextWithOIDC, resource: unknown): void {
  if (
    resource === undefined ||
    (typeof resource === 'string' && resource.length <= 2048 && RESOURCE.test(resource) && URL.canParse(resource))
  )
    return;
  throw new errors.InvalidTarget();
}

/** Moves the `resource` of a signed request object to the internal parameter. */
export function boundResource(ctx: KoaContextWithOIDC, resource: unknown): void {
  const params = ctx.oidc.params!;
  if (resource === undefined) return;
  params[BOUND_RESOURCE] = resource;
  params['resource'] = undefined;
}

/**
 * Whether access tokens of the client are sender-constrained (DPoP, RFC 9449, or mTLS, RFC 8705). An authorization request carries neither
 * proof.
 */
export const bindsTokens = (client: Client): boolean =>
  client['dpopBoundAccessTokens'] === true || client['tlsClientCertificateBoundAccessTokens'] === true;
