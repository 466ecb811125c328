import { type AppClient, authMethodOf, provesClient, tokenBindingOf } from '../directory/clients/index.js';
import { hmacSha256 } from '../kernel/index.js';
import { refusal } from './errors.js';
/** `SECRET_HASH` of an app client: Base64(HMAC-SHA256(secret, username + client id)), AWS "Computing secret hash values". */
export function secretHash(client: { id: string; secret: string }, username: string): string {
  return hmacSha256(client.secret, username + client.id).toString('base64');
}

/**
 * Verifies the secret hash of a confidential client; a hash for a public client is refused, as in Cognito. Throws `secret_hash_missing`,
 * `secret_hash_wrong`.
 */
export function checkSecretHash(client: Pick<AppClient, 'id' | 'secret' | 'secrets'>, username: string, given: string | undefined): void {
  const { id, secret } = client;
  if (secret === undefined) {
    if (given !== undefined) throw wrong(id);
    return;
  }
  if (given === undefined) {
    throw refusal('secret_hash_missing', { message: `Client ${id} is configured with secret but SECRET_HASH was not received` });
  }
  if (!provesClient(client, given, (active) => secretHash({ id, secret: active }, username))) throw wrong(id);
}

const wrong = (id: string) => refusal('secret_hash_wrong', { message: `Unable to verify secret hash for client ${id}` });

type Client = Pick<AppClient, 'id' | 'secret' | 'extensions' | 'registration'>;

const ENDPOINTS = 'Use the OAuth 2.0 endpoints of the user pool.';

const METHODS = {
  private_key_jwt: 'a key (private_key_jwt)',
  tls_client_auth: 'a certificate (tls_client_auth)',
  self_signed_tls_client_auth: 'a certificate (self_signed_tls_client_auth)',
} as const;

const BINDINGS = { dpop: 'a key (DPoP)', certificate: 'a certificate' } as const;

/**
 * For callers that issue bearer tokens only. Throws `client_proof_required` for clients whose tokens must be bound (RFC 9449 section 5,
 * FAPI 2.0 section 5.3.2.1).
 */
export function refuseBearerTokens(client: Client): void {
  const binding = tokenBindingOf(client);
  if (binding === undefined) return;
  throw refusal('client_proof_required', { message: `Tokens of client ${client.id} must be bound to ${BINDINGS[binding]}. ${ENDPOINTS}` });
}

/**
 * For callers that can verify client secrets only. Throws `client_proof_required` for clients that authenticate with a key or a certificate
 * (RFC 6749 section 6), or whose tokens must be bound.
 */
export function refuseKeyProof(client: Client): void {
  const method = authMethodOf(client);
  if (method !== 'none' && method !== 'client_secret')
    throw refusal('client_proof_required', { message: `Client ${client.id} must authenticate with ${METHODS[method]}. ${ENDPOINTS}` });
  refuseBearerTokens(client);
}
