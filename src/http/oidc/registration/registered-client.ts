import { type AppClient, type AppClientChange, defaultAppClient } from '../../../directory/clients/index.js';
import type { ClientRegistrationSettings } from '../../../directory/pools/index.js';
import { REGISTRATION_SCOPE } from '../../../directory/resource-servers/index.js';
import { defined } from '../../../kernel/index.js';
import { STANDARD_SCOPES } from '../names.js';
import type { RequestedMetadata } from './client-metadata-request.js';
import { wrongMetadata } from './registration-error.js';

/** Registration policy. `open`: without an initial access token. `existing`: scopes of the pool’s resource servers. */
export interface RegistrationPolicy {
  readonly settings: ClientRegistrationSettings;
  readonly open: boolean;
  readonly existing: ReadonlySet<string>;
}

const OIDC_SCOPES: readonly string[] = ['openid', 'email', 'phone', 'profile'];

/** App client settings for requested metadata. Throws `RegistrationError` for what the pool’s policy excludes. */
export function settingsFor(
  requested: RequestedMetadata,
  { settings, open, existing }: RegistrationPolicy,
): Pick<AppClientChange, 'name' | 'callbackUrls' | 'logoutUrls' | 'oauthFlows' | 'oauthScopes'> {
  const { flow } = requested;
  if (!(open ? settings.openFlows : settings.authenticatedFlows).includes(flow)) {
    throw wrongMetadata(`grant_types: this server registers no clients for ${flow === 'code' ? 'authorization_code' : flow}.`);
  }
  return {
    name: requested.name,
    callbackUrls: requested.redirectUris,
    logoutUrls: requested.logoutUris,
    oauthFlows: [flow],
    oauthScopes: scopesFor(requested, settings.scopes, existing),
  };
}

function scopesFor({ flow, scopes }: RequestedMetadata, allowed: readonly string[], existing: ReadonlySet<string>): readonly string[] {
  const standard: readonly string[] = STANDARD_SCOPES;
  const more = allowed.filter((scope) => scope !== REGISTRATION_SCOPE && (standard.includes(scope) || existing.has(scope)));
  const permitted = flow === 'code' ? [...new Set([...OIDC_SCOPES, ...more])] : more.filter((scope) => !standard.includes(scope));
  const refused = scopes?.filter((scope) => !permitted.includes(scope)) ?? [];
  if (refused.length > 0) throw wrongMetadata(`scope: this server registers no clients for ${refused.join(' ').slice(0, 200)}.`);
  const granted = scopes ?? (flow === 'code' ? OIDC_SCOPES : permitted);
  if (granted.length === 0) throw wrongMetadata('scope: there is none that a machine could be registered for.');
  return granted;
}

/** Settings that metadata does not cover: defaults of a hosted pages client without API flows. */
export const defaultSettings = (): Omit<AppClientChange, keyof ReturnType<typeof settingsFor> | 'registration'> => {
  const { callbackUrls, logoutUrls, oauthFlows, oauthScopes, ...rest } = defaultAppClient();
  return {
    ...rest,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    oauthEnabled: true,
    identityProviders: ['COGNITO'],
    preventUserExistenceErrors: true,
  };
};

/** Client information response (RFC 7591 section 3.2.1), with the secret in each. */
export function registrationAnswer(client: AppClient): Record<string, unknown> {
  const machine = client.oauthFlows.includes('client_credentials');
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
    ...(client.secret === undefined ? {} : { client_secret: client.secret, client_secret_expires_at: 0 }),
    client_name: client.name,
    token_endpoint_auth_method: client.registration?.authMethod ?? (client.secret === undefined ? 'none' : 'client_secret_basic'),
    grant_types: machine ? ['client_credentials'] : ['authorization_code', 'refresh_token'],
    response_types: machine ? [] : ['code'],
    redirect_uris: client.callbackUrls,
    ...defined({ post_logout_redirect_uris: client.logoutUrls.length > 0 ? client.logoutUrls : undefined }),
    scope: client.oauthScopes.join(' '),
  };
}
