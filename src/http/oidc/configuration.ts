import { generateKeyPairSync } from 'node:crypto';
import { type Configuration, type FindAccount, interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { openIdScopesOf, protocolProfileOf, securityOf } from '../../directory/pools/index.js';
import { type Clock, defined, type Ids, type Sealer, seconds } from '../../kernel/index.js';
import type { FailuresByAddress } from '../../limits/index.js';
import type { OutboundFetch } from '../../outbound/index.js';
import { ASSERTION_ALGORITHMS } from './algorithms.js';
import { boundResource, checkAuthorization, checkResource } from './authorize/authorize-rules.js';
import { IMPLICIT_CLAIMS, restoreImplicitClaims } from './authorize/claims-parameter.js';
import type { Consents } from './authorize/consents.js';
import { IMPLICIT_TYPE } from './authorize/implicit.js';
import { checkRequestedSignIn } from './authorize/requested-sign-in.js';
import type { NotifyUser } from './backchannel/ciba.js';
import { createClientAssertionCheck } from './client-assertion.js';
import type { ClientCertificateOf } from './client-certificate.js';
import { APP_SETTINGS, settingsOf } from './client-metadata.js';
import { cookieNames } from './cookies.js';
import { DEVICE_PATH, type RenderDevice } from './device-flow.js';
import { createErrorPages, type RenderError } from './error-pages.js';
import { featuresOf } from './features.js';
import { createAdapterFactory } from './models/adapter.js';
import type { AdapterParts } from './models/payload-model.js';
import { BOUND_RESOURCE, OFFLINE_ACCESS, REQUESTED_SCOPE, STANDARD_SCOPES } from './names.js';

export interface ConfigurationParts extends AdapterParts {
  readonly secureCookies: boolean;
  readonly findAccount: FindAccount;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly ids: Ids;
  readonly renderError: RenderError;
  readonly clientCertificateOf?: ClientCertificateOf;
  readonly renderDevice: RenderDevice;
  /** Resolves a `login_hint` to a `sub`. */
  readonly subOf: (loginHint: string) => Promise<string | undefined>;
  readonly notifyUser: NotifyUser;
  readonly consents: Pick<Consents, 'covers'>;
  /** Fetches JWKS of clients with a `jwks_uri`. Omitted: oidc-provider’s own fetch. */
  readonly fetch?: OutboundFetch;
  /** The same for clients that registered themselves: public addresses only. */
  readonly publicFetch?: OutboundFetch;
  readonly wrongDeviceCodes?: Pick<FailuresByAddress, 'count'>;
  readonly interactionUrl: (poolId: string, uid: string) => string;
  /** Whether `amr` reaches the requested `acr_values`. */
  readonly satisfies: (amr: readonly string[], acrValues: readonly string[]) => boolean;
}

const CODE_LIFETIME = 5 * 60;
/** FAPI 2.0 section 5.3.2.1 */
const FAPI_CODE_LIFETIME = 60;
const BACKCHANNEL_LIFETIME = 5 * 60;
const DEVICE_CODE_LIFETIME = 10 * 60;
const INTERACTION_LIFETIME = 60 * 60;
const PUSHED_LIFETIME = 60;
/** Seconds from sign-in, not sliding (AWS: the managed login session cookie lasts one hour). */
const BROWSER_SESSION_LIFETIME = 60 * 60;
/** Seconds. With session tracking, each client sets its own limit (`ssoMinutes`), 90 days at most. */
const TRACKED_SESSION_LIFETIME = 129_600 * 60;
const DEFAULT_SSO_MINUTES = 60;

/**
 * Configuration of oidc-provider for one pool. Every option is set: defaults change between versions, print notices, or enable features.
 */
export function configurationOf(parts: ConfigurationParts): Configuration {
  const { poolId, clock, clockTolerance, secureCookies, tracking } = parts;
  const browserSession = tracking ? TRACKED_SESSION_LIFETIME : BROWSER_SESSION_LIFETIME;
  const { pkceRequired } = securityOf(parts.pool);
  const isOpenId = protocolProfileOf(parts.pool) === 'openid';
  const names = cookieNames(poolId, secureCookies);
  const cookie = { httpOnly: true, sameSite: 'lax', secure: secureCookies, signed: true } as const;
  return {
    adapter: createAdapterFactory(parts),
    claims: { openid: ['sub'] },
    assertJwtClientAuthClaimsAndHeader: createClientAssertionCheck(clockTolerance),
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
      'none',
    ],
    clientBasedCORS: () => true,
    clockTolerance,
    conformIdTokenClaims: false,
    cookies: {
      names,
      long: { ...cookie, path: '/' },
      short: cookie,
      keys: [parts.sealer.derive(`oidc-cookies:${poolId}`).toString('base64url')],
    },
    enabledJWA: {
      clientAuthSigningAlgValues: [...ASSERTION_ALGORITHMS],
      // Without RS256 for DPoP, which FAPI 2.0 forbids.
      requestObjectSigningAlgValues: [...ASSERTION_ALGORITHMS],
      dPoPSigningAlgValues: ['ES256', 'EdDSA', 'PS256'],
    },
    expiresWithSession: async () => false,
    extraClientMetadata: { properties: [APP_SETTINGS] },
    // Hints for the sign-in page. The check of `screen_hint` runs whether or not the parameter is sent.
    extraParams: {
      [IMPLICIT_TYPE]: null,
      ...(isOpenId ? { [IMPLICIT_CLAIMS]: restoreImplicitClaims, [OFFLINE_ACCESS]: restoreOfflineAccess } : {}),
      [REQUESTED_SCOPE]: null,
      identity_provider: null,
      idp_identifier: null,
      lang: null,
      // Only for signed request objects, which `authorize-request.ts` does not complete.
      resource: boundResource,
      [BOUND_RESOURCE]: checkResource,
      screen_hint: checkAuthorization,
    },
    features: featuresOf({ ...parts, takesClaims: isOpenId }),
    ...defined({ fetch: parts.fetch ? fetchOf(parts.fetch, parts.publicFetch ?? parts.fetch) : undefined }),
    findAccount: parts.findAccount,
    interactions: {
      policy: [loginPrompt(parts), consentPrompt(isOpenId, parts)],
      url: (_ctx, interaction) => parts.interactionUrl(poolId, interaction.uid),
    },
    issueRefreshToken: async () => true,
    jwks: { keys: [placeholderKey()] },
    loadExistingGrant: freshGrant(parts.ids),
    pkce: { required: (_ctx, client) => pkceRequired || settingsOf(client).fapi2 === true },
    renderError: createErrorPages(parts.renderError),
    // `none` carries implicit requests (`implicit.ts`) and is never answered as such.
    responseTypes: ['code', 'none'],
    revokeGrantPolicy: () => true,
    rotateRefreshToken: (ctx) => settingsOf(ctx.oidc.client).rotation !== undefined,
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userInfo',
      revocation: '/oauth2/revoke',
      introspection: '/oauth2/introspect',
      pushed_authorization_request: '/oauth2/par',
      device_authorization: '/oauth2/device_authorization',
      backchannel_authentication: '/oauth2/bc-authorize',
      code_verification: DEVICE_PATH,
      jwks: '/.well-known/jwks.json',
      end_session: '/logout',
    },
    scopes: [...STANDARD_SCOPES, ...openIdScopesOf(parts.pool)],
    ttl: {
      AccessToken: (_ctx, _token, client) => settingsOf(client).lifetimes.access,
      AuthorizationCode: (_ctx, _code, client) => (settingsOf(client).fapi2 ? FAPI_CODE_LIFETIME : CODE_LIFETIME),
      ClientCredentials: (_ctx, _token, client) => settingsOf(client).lifetimes.access,
      BackchannelAuthenticationRequest: (ctx) =>
        Math.min(Number(ctx.oidc.params?.['requested_expiry'] ?? BACKCHANNEL_LIFETIME), BACKCHANNEL_LIFETIME),
      DeviceCode: DEVICE_CODE_LIFETIME,
      Grant: CODE_LIFETIME,
      IdToken: (_ctx, _token, client) => settingsOf(client).lifetimes.id,
      Interaction: INTERACTION_LIFETIME,
      PushedAuthorizationRequest: PUSHED_LIFETIME,
      ReplayDetection: CODE_LIFETIME,
      RefreshToken: (_ctx, _token, client) => settingsOf(client).lifetimes.refresh,
      Session: (_ctx, session) => Math.max(1, (session.loginTs ?? seconds(clock)) + browserSession - seconds(clock)),
    },
  };
}

/** Outbound fetch in place of oidc-provider’s own guard against private addresses, which ignores the operator’s settings. */
const fetchOf =
  (operatorFetch: OutboundFetch, publicFetch: OutboundFetch): NonNullable<Configuration['fetch']> =>
  (url, { headers } = {}) => {
    const client = Provider.ctx?.oidc.client;
    const fetch = client && !settingsOf(client).selfRegistered ? operatorFetch : publicFetch;
    return fetch(String(url), { headers: Object.fromEntries(new Headers(headers)) });
  };

/** Placeholder for the private key that oidc-provider requires. It signs nothing: the token service signs every token. */
function placeholderKey(): Record<string, unknown> & { kty: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kty: 'EC', alg: 'ES256', use: 'sig' };
}

/**
 * Consent prompt for openly registered clients: without it, a link alone would give anybody’s client a code of a signed-in user. Consent
 * is asked each time, unless the pool remembers it. Other clients are the operator’s own and need none, unless they ask for it by `prompt=consent`.
 */
function consentPrompt(requestable: boolean, { poolId, pool, consents, scopes }: ConfigurationParts): interactionPolicy.Prompt {
  const { Check, Prompt } = interactionPolicy;
  return new Prompt(
    { name: 'consent', requestable },
    new Check('unvetted', 'End-User consent is required', 'consent_required', async ({ oidc }) => {
      if (!settingsOf(oidc.client).unvetted || oidc.result?.consent) return Check.NO_NEED_TO_PROMPT;
      const sub = pool.extensions?.rememberConsent ? oidc.session?.accountId : undefined;
      const isCovered = sub !== undefined && (await consents.covers(poolId, sub, oidc.params ?? {}));
      scopes.current().consentRemembered = isCovered;
      return isCovered ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
}

/** Login prompt: repeated for a deleted user, an unmet `acr_values` and an SSO session older than the client accepts. */
function loginPrompt({ pool, tracking, clock, satisfies }: ConfigurationParts): interactionPolicy.Prompt {
  const { Check } = interactionPolicy;
  const login = interactionPolicy.base().get('login')!;
  checkRequestedSignIn(login, pool);
  login.checks.add(
    new Check('no_account', 'End-User authentication is required', 'login_required', ({ oidc }) =>
      oidc.session?.accountId !== undefined && oidc.entities.Account === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
    ),
  );
  login.checks.add(
    new Check('acr_values', 'End-User authentication is required', 'login_required', ({ oidc }) => {
      const { acr_values: requestedLevel } = oidc.params ?? {};
      if (typeof requestedLevel !== 'string' || oidc.session?.accountId === undefined || oidc.result?.login) return Check.NO_NEED_TO_PROMPT;
      return satisfies(oidc.session.amr ?? [], requestedLevel.split(' ')) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  if (!tracking) return login;
  login.checks.add(
    new Check('sso_too_old', 'End-User authentication is required', 'login_required', ({ oidc }) => {
      const { accountId, loginTs = 0 } = oidc.session ?? {};
      if (accountId === undefined || oidc.result?.login) return Check.NO_NEED_TO_PROMPT;
      const { ssoMinutes = DEFAULT_SSO_MINUTES } = settingsOf(oidc.client);
      return seconds(clock) - loginTs >= ssoMinutes * 60 ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return login;
}

/**
 * Restores `offline_access` in the scope of a request for a code, before the client's scopes limit it. OpenID Connect Core section 11 asks for
 * `prompt=consent` unless other conditions permit it: the operator gave the client the scope, or the consent page asks anyway.
 */
function restoreOfflineAccess({ oidc }: KoaContextWithOIDC, requested: unknown): void {
  const params = oidc.params!;
  const scopes = String(params['scope'] ?? '').split(' ');
  if (requested === undefined || params['response_type'] === 'none' || scopes.includes('offline_access')) return;
  params['scope'] = [...scopes, 'offline_access'].join(' ').trim();
}

/** New grant per authorization, stored only with its code. */
function freshGrant(ids: Ids): NonNullable<Configuration['loadExistingGrant']> {
  return async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.entities.Account!.accountId });
    grant.jti = ids.uuid();
    grant.addOIDCScope(String(oidc.params!['scope'] ?? ''));
    return grant;
  };
}
