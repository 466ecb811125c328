import { type AppClient, provesClient } from '../directory/clients/index.js';
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
