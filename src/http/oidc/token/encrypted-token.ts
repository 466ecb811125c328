import { CompactEncrypt, type JWK } from 'jose';
import { type Client, errors } from 'oidc-provider';
import { defined } from '../../../kernel/index.js';
import { settingsOf } from '../client-metadata.js';

/**
 * Encrypts a signed ID token to a key of the client’s JWKS, if its settings require that (OpenID Connect Core section 10.2). Throws
 * `invalid_client_metadata` without a suitable key.
 */
export async function encryptedFor(client: Client, signed: string): Promise<string> {
  const { idTokenEncryption } = settingsOf(client);
  if (!idTokenEncryption) return signed;
  const { alg, enc } = idTokenEncryption;
  const { asymmetricKeyStore: keys } = client as unknown as { asymmetricKeyStore: ClientKeys };
  await keys.refresh();
  const [key] = keys.selectForEncrypt({ alg, use: 'enc' });
  if (!key) throw new errors.InvalidClientMetadata('the client has no key to encrypt to');
  const header = { alg, enc, cty: 'JWT', ...defined({ kid: key.kid }) };
  return new CompactEncrypt(new TextEncoder().encode(signed)).setProtectedHeader(header).encrypt(key);
}

/** Part of oidc-provider’s key store that is missing in its typings. */
interface ClientKeys {
  refresh(): Promise<void>;
  selectForEncrypt(selection: { alg: string; use: 'enc' }): readonly JWK[];
}
