import { type AppClientChange, type ClientExtensions, defaultAppClient } from '../../../directory/clients/index.js';
import type { ClientRegistrationSettings } from '../../../directory/pools/index.js';
import { REGISTRATION_SCOPE } from '../../../directory/resource-servers/index.js';
import { defined } from '../../../kernel/index.js';
import { STANDARD_SCOPES } from '../names.js';
import type { RequestedMetadata } from './client-metadata-request.js';
import type { RegistrableFlow } from './grants.js';
import { wrongMetadata } from './registration-error.js';

/** Registration policy. `open`: without an initial access token. `existing`: scopes of the pool’s resource servers. */
export interface RegistrationPolicy {
  readonly settings: ClientRegistrationSettings;
  readonly open: boolean;
  readonly existing: ReadonlySet<string>;
}

const OIDC_SCOPES: readonly string[] = ['openid', 'email', 'phone', 'profile'];

/**
 * App client settings for requested metadata: the preferred flow and the scopes that the pool’s policy allows. Throws `RegistrationError`
 * when it allows none.
 */
export function settingsFor(
  requested: RequestedMetadata,
  { settings, open, existing }: RegistrationPolicy,
): Pick<AppClientChange, 'name' | 'callbackUrls' | 'logoutUrls' | 'oauthFlows' | 'oauthScopes'> {
  const { flows } = requested;
  const flow = flows.find((one) => (open ? settings.openFlows : settings.authenticatedFlows).includes(one));
  if (flow === undefined) {
    const grants = flows.map((one) => (one === 'code' ? 'authorization_code' : one));
    throw wrongMetadata(`grant_types: this server registers no clients for ${grants.join(', ')}.`);
  }
  return {
    name: requested.name,
    callbackUrls: requested.redirectUris,
    logoutUrls: requested.logoutUris,
    oauthFlows: [flow],
    oauthScopes: scopesFor(flow, requested.scopes, settings.scopes, existing),
  };
}

function scopesFor(
  flow: RegistrableFlow,
  scopes: readonly string[] | undefined,
  allowed: readonly string[],
  existing: ReadonlySet<string>,
): readonly string[] {
  const standard: readonly string[] = STANDARD_SCOPES;
  const more = allowed.filter((scope) => scope !== REGISTRATION_SCOPE && (standard.includes(scope) || existing.has(scope)));
  const permitted = flow === 'code' ? [...new Set([...OIDC_SCOPES, ...more])] : more.filter((scope) => !standard.includes(scope));
  const granted = scopes?.filter((scope) => permitted.includes(scope)) ?? (flow === 'code' ? OIDC_SCOPES : permitted);
  if (granted.length > 0) return granted;
  throw wrongMetadata(
    scopes
      ? `scope: this server registers no clients for ${scopes.join(' ').slice(0, 200)}.`
      : 'scope: there is none that a machine could be registered for.',
  );
}

/**
 * Extensions of a client after a change of its registration. Requirements that were set once stay, and so does a certificate that an
 * operator demanded: only an operator lifts them.
 */
export function changedExtensions(
  { extensions: before = {}, registration }: Pick<AppClientChange, 'extensions' | 'registration'>,
  { extensions }: RequestedMetadata,
): ClientExtensions {
  const { jwks, jwksUri, idTokenEncryption, backchannelLogoutUri, tlsClientAuth, ...kept } = before;
  const isRegistered = registration?.authMethod === 'tls_client_auth' || registration?.authMethod === 'self_signed_tls_client_auth';
  return { ...kept, ...defined({ tlsClientAuth: isRegistered ? undefined : tlsClientAuth }), ...extensions };
}

/** Settings that metadata does not cover: defaults of a hosted pages client without API flows. */
export const defaultSettings = (): Omit<AppClientChange, keyof ReturnType<typeof settingsFor> | 'registration' | 'extensions'> => {
  const { callbackUrls, logoutUrls, oauthFlows, oauthScopes, ...rest } = defaultAppClient();
  return {
    ...rest,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    oauthEnabled: true,
    identityProviders: ['COGNITO'],
    preventUserExistenceErrors: true,
  };
};
