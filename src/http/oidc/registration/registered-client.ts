import { type AppClient, type AppClientChange, defaultAppClient } from '../../../directory/clients/index.js';
import type { ClientRegistrationSettings } from '../../../directory/pools/index.js';
import { REGISTRATION_SCOPE } from '../../../directory/resource-servers/index.js';
import { defined } from '../../../kernel/index.js';
import { STANDARD_SCOPES } from '../names.js';
import type { RequestedMetadata } from './client-metadata-request.js';
import { wrongMetadata } from './registration-error.js';

/** What the pool lets a client register as: `open` without a token. Scopes beside OpenID Connect's that exist. */
export interface Leave {
  readonly settings: ClientRegistrationSettings;
  readonly open: boolean;
  readonly existing: ReadonlySet<string>;
}

const OIDC_SCOPES: readonly string[] = ['openid', 'email', 'phone', 'profile'];

/** An app client for what was asked for. Throws `RegistrationError` for what the pool does not let clients have. */
export function settingsFor(
  requested: RequestedMetadata,
  { settings, open, existing }: Leave,
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
  const may = flow === 'code' ? [...new Set([...OIDC_SCOPES, ...more])] : more.filter((scope) => !standard.includes(scope));
  const refused = scopes?.filter((scope) => !may.includes(scope)) ?? [];
  if (refused.length > 0) throw wrongMetadata(`scope: this server registers no clients for ${refused.join(' ').slice(0, 200)}.`);
  const granted = scopes ?? (flow === 'code' ? OIDC_SCOPES : may);
  if (granted.length === 0) throw wrongMetadata('scope: there is none that a machine could be registered for.');
  return granted;
}

/** Whatever metadata says nothing of: as usual for a client of the hosted pages, which no API flow is open to. */
export const usualSettings = (): Omit<AppClientChange, keyof ReturnType<typeof settingsFor> | 'registration'> => {
  const { callbackUrls, logoutUrls, oauthFlows, oauthScopes, ...rest } = defaultAppClient();
  return {
    ...rest,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    oauthEnabled: true,
    identityProviders: ['COGNITO'],
    preventUserExistenceErrors: true,
  };
};

/** RFC 7591 section 3.2.1. The secret is told each time: there is nothing secret about it to its owner. */
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
