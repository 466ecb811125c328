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
import { CIBA, DEVICE_CODE, TOKEN_EXCHANGE } from './names.js';

/** The settings of an app client that oidc-provider does not know, carried along as they are. */
export type AppSettings = Pick<AppClient, 'lifetimes' | 'oauthScopes' | 'oauthFlows' | 'tokenRevocation' | 'defaultRedirectUri'> & {
  /** Any of them proves the client. */
  readonly secrets: readonly string[];
  readonly rotation?: { readonly graceSeconds: number };
  readonly ssoMinutes?: number;
  /** Nobody vouches for the client: it registered itself without a token. */
  readonly unvetted?: boolean;
  /** It hears of the end of its sessions. */
  readonly announced?: true;
  /** Clients whose tokens it may swap for its own. */
  readonly actsFor?: readonly string[];
  /** Held to the FAPI 2.0 Security Profile. */
  readonly fapi2?: true;
  readonly idTokenEncryption?: NonNullable<AppClient['extensions']>['idTokenEncryption'];
};

/** Name of the metadata member that carries the settings. */
export const APP_SETTINGS = 'app';

/**
 * An app client in oidc-provider's words. Every client may use `refresh_token`, also after API sign-in; what else, its OAuth
 * settings say. A client with callback URLs counts as one for the code flow here, and the flow itself is checked later
 * (`authorize-rules.ts`), where the refusal can be Cognito's `unauthorized_client`.
 * `customScopes` are those that the pool's resource servers have now: of others only the name is left on the client.
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
    ...defined({
      defaultRedirectUri: client.defaultRedirectUri,
      rotation,
      ssoMinutes: client.ssoMinutes,
      unvetted: client.registration?.open ? true : undefined,
      fapi2: client.extensions?.fapi2 ? true : undefined,
      idTokenEncryption: client.extensions?.idTokenEncryption ? client.extensions.idTokenEncryption : undefined,
      actsFor: client.extensions?.mayActFor ? client.extensions.mayActFor : undefined,
      announced: client.extensions?.backchannelLogoutUri === undefined ? undefined : true,
    }),
  };
  const { oauthFlows } = settings;
  const speaksForItself = oauthFlows.includes('client_credentials') || client.authFlows.includes('ALLOW_CLIENT_TOKEN_AUTH');
  const asksElsewhere = client.extensions?.ciba === true && isConfidential(client);
  const canReturn = client.callbackUrls.length > 0;
  return {
    client_id: client.id,
    ...proofOf(client),
    ...demandsOf(client),
    application_type: 'web',
    redirect_uris: canReturn ? [...client.callbackUrls, ...internalRedirects] : [],
    response_types: canReturn ? (settings.fapi2 ? ['code'] : ['code', 'none']) : [],
    grant_types: [
      ...(canReturn ? ['authorization_code'] : []),
      ...(oauthFlows.includes('code') || settings.actsFor ? [TOKEN_EXCHANGE] : []),
      ...(client.extensions?.deviceGrant ? [DEVICE_CODE] : []),
      ...(asksElsewhere ? [CIBA] : []),
      ...(speaksForItself && isConfidential(client) ? ['client_credentials'] : []),
      'refresh_token',
    ],
    ...defined({ backchannel_token_delivery_mode: asksElsewhere ? 'poll' : undefined }),
    // Of the key that oidc-provider insists on; what signs is the pool's.
    id_token_signed_response_alg: 'ES256',
    introspection_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
    [APP_SETTINGS]: settings,
  };
}

function keysOf({ jwks, jwksUri }: ClientExtensions): Partial<ClientMetadata> | undefined {
  if (jwks) return { jwks: { keys: jwks.keys.map((key) => ({ ...key })) as never } };
  return jwksUri === undefined ? undefined : { jwks_uri: jwksUri };
}

const isConfidential = (client: AppClient): boolean => authMethodOf(client) !== 'none';

/** What the client has to do beyond what everybody has to. */
function demandsOf(client: AppClient): Partial<ClientMetadata> {
  const { fapi2, requirePushedAuthorizationRequests, requireSignedRequestObject } = client.extensions ?? {};
  const binding = tokenBindingOf(client);
  return {
    ...defined({
      require_pushed_authorization_requests: requirePushedAuthorizationRequests || fapi2 ? true : undefined,
      require_signed_request_object: requireSignedRequestObject ? true : undefined,
      tls_client_certificate_bound_access_tokens: binding === 'certificate' ? true : undefined,
      dpop_bound_access_tokens: binding === 'dpop' ? true : undefined,
    }),
  };
}

/** The client's authentication method with what it is checked against. */
function proofOf(client: AppClient): Partial<ClientMetadata> {
  const { secret, extensions = {} } = client;
  const method = authMethodOf(client);
  if (method === 'none') return { token_endpoint_auth_method: 'none' };
  if (method === 'client_secret') return { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret! };
  return { token_endpoint_auth_method: method, ...subjectOf(extensions.tlsClientAuth), ...keysOf(extensions) };
}

function subjectOf(auth: TlsClientAuth | undefined): Partial<ClientMetadata> {
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
  if (settings === undefined) throw new TypeError('not a client of ours');
  return settings as AppSettings;
}
