import { type AppClient, provesClient } from '../directory/clients/index.js';
import { hmacSha256 } from '../kernel/index.js';
import { refusal } from './errors.js';

/** `SECRET_HASH`: proof that whoever speaks for the client holds its secret (cognito.md section 2). */
export function secretHash(client: { id: string; secret: string }, username: string): string {
  return hmacSha256(client.secret, username + client.id).toString('base64');
}

/**
 * Refuses a confidential client without its proof. A public client has no secret to prove: sending a hash for one is refused as
 * Cognito does. Throws `secret_hash_missing`, `secret_hash_wrong`.
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
