import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { decrypt } from 'xml-encryption';
import { SamlError } from './errors.js';
import { childrenNamed } from './parse-document.js';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const KEY_METHODS = [`${XENC}rsa-oaep-mgf1p`, `${XENC11}rsa-oaep`];
const AUTHENTICATED = [`${XENC11}aes128-gcm`, `${XENC11}aes256-gcm`];
/** AES-CBC is malleable and a padding oracle: accepted only where a signature covers the ciphertext. */
const UNAUTHENTICATED = [`${XENC}aes128-cbc`, `${XENC}aes256-cbc`];

/**
 * Decrypts an assertion: AES-GCM, or AES-CBC when a signed response contains it (`covered`), with an RSA-OAEP key. RSA PKCS #1 v1.5 is
 * refused. Throws `saml_decryption_failed`, the same for every cause.
 */
export async function decryptAssertion(encrypted: Element, keys: readonly string[], { covered }: { covered: boolean }): Promise<string> {
  const [data, ...more] = childrenNamed(encrypted, XENC, 'EncryptedData');
  if (!data || more.length > 0) throw failed('not exactly one piece of encrypted data');
  checkMethods(encrypted, data, covered);
  const xml = new XMLSerializer().serializeToString(encrypted);
  for (const key of keys) {
    const text = await decrypted(xml, key);
    if (text !== undefined) return text;
  }
  throw failed('no key fits');
}

function checkMethods(encrypted: Element, data: Element, covered: boolean): void {
  const content = methodsBelow(data);
  const keys = Array.from(encrypted.getElementsByTagNameNS(XENC, 'EncryptedKey'));
  const [key] = keys;
  if (keys.length !== 1 || !key) throw failed('not exactly one encrypted key');
  const allowed = covered ? [...AUTHENTICATED, ...UNAUTHENTICATED] : AUTHENTICATED;
  if (content.length !== 1 || !allowed.includes(content[0]!)) throw failed('algorithm not allowed');
  if (methodsBelow(key).length !== 1 || !KEY_METHODS.includes(methodsBelow(key)[0]!)) throw failed('algorithm of the key not allowed');
}

const methodsBelow = (element: Element): readonly string[] =>
  childrenNamed(element, XENC, 'EncryptionMethod').map((one) => one.getAttribute('Algorithm') ?? '');

function decrypted(xml: string, key: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // `checkMethods` has restricted the algorithms.
    const options = { key, disallowDecryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false };
    decrypt(xml, options, (error, text) => resolve(error ? undefined : text));
  });
}

const failed = (detail: string): SamlError => new SamlError('saml_decryption_failed', 'The assertion could not be decrypted.', { detail });
