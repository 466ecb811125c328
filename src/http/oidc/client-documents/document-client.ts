import type { AppClient } from '../../../directory/clients/index.js';
import type { ClientRegistrationSettings, UserPool } from '../../../directory/pools/index.js';
import { defaultSettings, type Metadata, readMetadata, settingsFor, wrongMetadata } from '../registration/index.js';

/** Policy of pools without `DcrConfiguration`. */
const NO_REGISTRATION: ClientRegistrationSettings = { enabled: false, open: false, authenticatedFlows: [], openFlows: [], scopes: [] };
const OIDC_SCOPES = ['openid', 'email', 'phone', 'profile'];
const METHODS: readonly unknown[] = ['none', 'private_key_jwt'];

/**
 * App client of a Client ID Metadata Document: as an openly registered one, for the code flow, without a secret
 * (draft-ietf-oauth-client-id-metadata-document section 4.1). Without `scope` it has all scopes that the pool’s registration allows. Throws
 * `RegistrationError`.
 */
export function documentClient(
  metadata: Metadata,
  { pool, existing, fetchedAt }: { readonly pool: UserPool; readonly existing: ReadonlySet<string>; readonly fetchedAt: Date },
): AppClient {
  const id = String(metadata['client_id']);
  const settings = { ...(pool.clientRegistration ?? NO_REGISTRATION), openFlows: ['code'] as const };
  const requested = readMetadata(publicMetadata(metadata, id), pool);
  const scopes = requested.scopes ?? [...OIDC_SCOPES, ...settings.scopes];
  return {
    ...defaultSettings(),
    ...settingsFor({ ...requested, scopes }, { settings, open: true, existing }),
    poolId: pool.id,
    id,
    version: 1,
    createdAt: fetchedAt,
    updatedAt: fetchedAt,
    extensions: requested.extensions,
    registration: { ...requested.registration, open: true, document: true },
  };
}

/** Metadata with the defaults of a document. Throws `invalid_client_metadata` for secrets. */
function publicMetadata(metadata: Metadata, id: string): Metadata {
  if ('client_secret' in metadata || 'client_secret_expires_at' in metadata)
    throw wrongMetadata('A document must not contain client_secret.');
  const { token_endpoint_auth_method: method = 'none', client_name: name = new URL(id).hostname } = metadata;
  if (!METHODS.includes(method)) throw wrongMetadata('token_endpoint_auth_method must be none or private_key_jwt.');
  return { ...metadata, token_endpoint_auth_method: method, client_name: name };
}
