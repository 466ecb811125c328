import type { Client, ClientMetadata } from 'oidc-provider';
import {
  type AppClient,
  activeSecretsOf,
  allowedFlows,
  authMethodOf,
  type ClientExtensions,
  rotationOf,
  type TlsClientAuth,
  tokenBindingOf,
} from '../../directory/clients/index.js';
import type { UserPool } from '../../directory/pools/index.js';
import { activeScopes } from '../../directory/resource-servers/index.js';
import { defined } from '../../kernel/index.js';
import { BUILT_IN_SCOPE, CIBA, DEVICE_CODE, TOKEN_EXCHANGE } from './names.js';

/** App client settings unknown to oidc-provider, carried as an extra metadata member. */
export type AppSettings = Pick<
  AppClient,
  'lifetimes' | 'oauthScopes' | 'oauthFlows' | 'tokenRevocation' | 'defaultRedirectUri' | 'callbackUrls'
> & {
  /** Active secrets, any of which authenticates the client. */
  readonly secrets: readonly string[];
  readonly rotation?: { readonly graceSeconds: number };
  readonly ssoMinutes?: number;
  /** Set for clients registered without an initial access token: users must consent. */
  readonly unvetted?: boolean;
  /** Set for clients that registered themselves: the server connects to their addresses at public ones only. */
  readonly selfRegistered?: true;
  readonly defaultAcrValues?: readonly string[];
  /** Set for clients with back-channel logout. */
  readonly announced?: true;
  /** Client IDs whose access tokens it may exchange (RFC 8693 delegation). */
  readonly actsFor?: readonly string[];
  /** Set for clients under the FAPI 2.0 Security Profile. */
  readonly fapi2?: true;
  readonly idTokenEncryption?: NonNullable<AppClient['extensions']>['idTokenEncryption'];
};

/** Client metadata member with the settings. */
export const APP_SETTINGS = 'app';

/**
 * Client metadata of an app client for oidc-provider. Every client may use `refresh_token`, also after API sign-in; other grants depend on
 * its settings. A client with callback URLs counts as one for the code flow; `authorize-rules.ts` checks the flow itself, to answer
 * `unauthorized_client` as Cognito does. `customScopes`: the existing scopes of the pool’s resource servers; removed ones may still be on
 * the client.
 */
export function toClientMetadata(
  client: AppClient,
  pool: UserPool,
  customScopes: ReadonlySet<string>,
  internalRedirects: readonly string[] = [],
): ClientMetadata {
  const rotation = rotationOf(pool, client);
  const settings: AppSettings = {
    secrets: activeSecretsOf(client),
    lifetimes: client.lifetimes,
    oauthScopes: activeScopes(client.oauthScopes, customScopes),
    oauthFlows: client.oauthEnabled ? allowedFlows(pool, client.oauthFlows) : [],
    tokenRevocation: client.tokenRevocation,
    callbackUrls: client.callbackUrls,
    ...defined({
      defaultRedirectUri: client.defaultRedirectUri,
      rotation,
      ssoMinutes: client.ssoMinutes,
      unvetted: client.registration?.open ? true : undefined,
      selfRegistered: client.registration ? true : undefined,
      defaultAcrValues: client.registration?.metadata?.default_acr_values,
      fapi2: client.extensions?.fapi2 ? true : undefined,
      idTokenEncryption: client.extensions?.idTokenEncryption ? client.extensions.idTokenEncryption : undefined,
      actsFor: client.extensions?.mayActFor ? client.extensions.mayActFor : undefined,
      announced: client.extensions?.backchannelLogoutUri === undefined ? undefined : true,
    }),
  };
  const { oauthFlows } = settings;
  const isMachine = oauthFlows.includes('client_credentials') || client.authFlows.includes('ALLOW_CLIENT_TOKEN_AUTH');
  const usesCiba = isCibaClient(client);
  const hasCallback = client.callbackUrls.length > 0;
  return {
    client_id: client.id,
    ...authenticationOf(client),
    ...requirementsOf(client),
    ...registeredOf(client),
    application_type: 'web',
    redirect_uris: hasCallback ? [...client.callbackUrls, ...internalRedirects] : [],
    response_types: hasCallback ? (settings.fapi2 ? ['code'] : ['code', 'none']) : [],
    grant_types: [
      ...(hasCallback ? ['authorization_code'] : []),
      ...(oauthFlows.includes('code') || settings.actsFor ? [TOKEN_EXCHANGE] : []),
      ...(client.extensions?.deviceGrant ? [DEVICE_CODE] : []),
      ...(usesCiba ? [CIBA] : []),
      ...(isMachine && isConfidential(client) ? ['client_credentials'] : []),
      'refresh_token',
    ],
    ...defined({ backchannel_token_delivery_mode: usesCiba ? 'poll' : undefined }),
    // Algorithm of the placeholder key that oidc-provider requires; tokens are signed with the pool’s key.
    id_token_signed_response_alg: 'ES256',
    introspection_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
    [APP_SETTINGS]: settings,
  };
}

const isCibaClient = (client: AppClient): boolean => client.extensions?.ciba === true && isConfidential(client);

/** Whether users sign in at the hosted pages under the name of the client: by OAuth, or to answer a CIBA request. */
export const isHostedClient = (client: AppClient): boolean =>
  (client.oauthEnabled && client.callbackUrls.length > 0) || isCibaClient(client);

/**
 * Client metadata for authorization requests of built-in pages, which sign a user in under the name of a hosted client, to their own return
 * URL only: without what the client's own requests have to meet (PAR, signed requests, FAPI 2.0), its flows and its scopes.
 */
export function toBuiltInMetadata(client: AppClient, pool: UserPool, internalRedirects: readonly string[]): ClientMetadata {
  const { require_pushed_authorization_requests, require_signed_request_object, ...metadata } = toClientMetadata(client, pool, new Set());
  const { fapi2, ...settings } = metadata[APP_SETTINGS] as AppSettings;
  return {
    ...metadata,
    redirect_uris: [...internalRedirects],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    // Without callback URLs: a request object must not replace the return URL by one of the client's own.
    [APP_SETTINGS]: { ...settings, oauthFlows: ['code'], oauthScopes: [BUILT_IN_SCOPE], callbackUrls: [] } satisfies AppSettings,
  };
}

function keysOf({ jwks, jwksUri }: ClientExtensions): Partial<ClientMetadata> | undefined {
  if (jwks) return { jwks: { keys: jwks.keys.map((key) => ({ ...key })) as never } };
  return jwksUri === undefined ? undefined : { jwks_uri: jwksUri };
}

const isConfidential = (client: AppClient): boolean => authMethodOf(client) !== 'none';

/** Requirements beyond those of every client. */
function requirementsOf(client: AppClient): Partial<ClientMetadata> {
  const { fapi2, requirePushedAuthorizationRequests, requireSignedRequestObject, defaultMaxAge } = client.extensions ?? {};
  const binding = tokenBindingOf(client);
  return {
    ...defined({
      require_pushed_authorization_requests: requirePushedAuthorizationRequests || fapi2 ? true : undefined,
      require_signed_request_object: requireSignedRequestObject ? true : undefined,
      tls_client_certificate_bound_access_tokens: binding === 'certificate' ? true : undefined,
      dpop_bound_access_tokens: binding === 'dpop' ? true : undefined,
      default_max_age: defaultMaxAge,
    }),
  };
}

/** Registered metadata that oidc-provider reads. */
function registeredOf(client: AppClient): Partial<ClientMetadata> {
  const { metadata = {} } = client.registration ?? {};
  const signsAssertions = authMethodOf(client) === 'private_key_jwt';
  return {
    ...defined({
      default_max_age: metadata.default_max_age,
      require_auth_time: metadata.require_auth_time,
      request_object_signing_alg: metadata.request_object_signing_alg as SigningAlgorithm | undefined,
      token_endpoint_auth_signing_alg: signsAssertions
        ? (metadata.token_endpoint_auth_signing_alg as SigningAlgorithm | undefined)
        : undefined,
      userinfo_signed_response_alg: metadata.userinfo_signed_response_alg === undefined ? undefined : ('ES256' as const),
    }),
  };
}

type SigningAlgorithm = NonNullable<ClientMetadata['request_object_signing_alg']>;

/** Authentication method of the client and its credentials. */
function authenticationOf(client: AppClient): Partial<ClientMetadata> {
  const { secret, extensions = {} } = client;
  const method = authMethodOf(client);
  if (method === 'none') return { token_endpoint_auth_method: 'none', ...keysOf(extensions) };
  if (method === 'client_secret')
    return { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret!, ...keysOf(extensions) };
  return { token_endpoint_auth_method: method, ...certificateNameOf(extensions.tlsClientAuth), ...keysOf(extensions) };
}

/** Metadata member of the name in the client’s certificate (RFC 8705 section 2.1.2). */
export function certificateNameOf(auth: TlsClientAuth | undefined): Readonly<Record<string, string>> {
  if (!auth || 'selfSigned' in auth) return {};
  const [[name, value]] = Object.entries(auth) as [[keyof typeof CERTIFICATE_NAMES, string]];
  return { [CERTIFICATE_NAMES[name]]: value };
}

const CERTIFICATE_NAMES = {
  subjectDn: 'tls_client_auth_subject_dn',
  sanDns: 'tls_client_auth_san_dns',
  sanUri: 'tls_client_auth_san_uri',
  sanIp: 'tls_client_auth_san_ip',
  sanEmail: 'tls_client_auth_san_email',
} as const;

export function settingsOf(client: Client | undefined): AppSettings {
  const settings = client?.[APP_SETTINGS];
  if (settings === undefined) throw new TypeError('the client has no app client settings');
  return settings as AppSettings;
}
