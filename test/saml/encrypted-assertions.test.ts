import assert from 'node:assert/strict';
import { encrypt } from 'xml-encryption';
import { type ExpectedResponse, validateResponse } from '../../src/saml/index.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { ACS, AUDIENCE, assertionXml, expecting, responseXml, sign, signedAssertion } from './support/issuer.js';
import { refused } from './support/refused.js';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
const CBC = `${XENC}aes256-cbc`;
const OAEP = `${XENC}rsa-oaep-mgf1p`;

async function encrypted(xml: string, content = GCM, key = OAEP, name = 'sp'): Promise<string> {
  const { certificate, pem } = keyOf(name);
  assert.ok(certificate);
  const options = {
    rsa_pub: pem,
    pem,
    encryptionAlgorithm: content,
    keyEncryptionAlgorithm: key,
    warnInsecureAlgorithm: false,
    disallowEncryptionWithInsecureAlgorithm: false,
  };
  const data = await new Promise<string>((resolve, reject) => {
    encrypt(xml, options as never, (error, text) => (error ? reject(error) : resolve(text)));
  });
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
}

const withKey = (...names: string[]): Partial<ExpectedResponse> => ({
  sp: { audiences: [AUDIENCE], consumers: [ACS], decryptionKeys: async () => names.map((name) => keyOf(name).privateKey) },
});

describe('encrypted SAML assertions', () => {
  it('an encrypted assertion is read with the current or the previous key of the service provider', async () => {
    const xml = responseXml(await encrypted(signedAssertion()));
    assert.equal((await validateResponse(xml, expecting(withKey('sp')))).nameId.value, 'maria');
    await validateResponse(xml, expecting(withKey('new', 'sp')));
  });

  it('an unsigned encrypted assertion is accepted in a signed response', async () =>
    void (await validateResponse(sign(responseXml(await encrypted(assertionXml())), '_r1'), expecting(withKey('sp')))));

  it('an encrypted assertion without a valid signature gives saml_signature_invalid', async () => {
    await refused(responseXml(await encrypted(assertionXml())), 'saml_signature_invalid', withKey('sp'));
    await refused(responseXml(await encrypted(signedAssertion({}, { key: keyOf('attacker') }))), 'saml_signature_invalid', withKey('sp'));
  });

  it('an encrypted assertion without key, with another key or altered gives saml_decryption_failed', async () => {
    const xml = responseXml(await encrypted(signedAssertion()));
    await refused(xml, 'saml_decryption_failed');
    await refused(xml, 'saml_decryption_failed', withKey('other'));
    const altered = xml.replace(/(<xenc:CipherValue>)(....)/g, '$1AAAA');
    await refused(altered, 'saml_decryption_failed', withKey('sp'));
  });

  it('AES-CBC, which is not authenticated, is accepted only in a signed response', async () => {
    const inside = await encrypted(signedAssertion(), CBC);
    await refused(responseXml(inside), 'saml_decryption_failed', withKey('sp'));
    await validateResponse(sign(responseXml(inside), '_r1'), expecting(withKey('sp')));
  });

  it('RSA PKCS #1 v1.5 and Triple DES give saml_decryption_failed even in a signed response', async () => {
    for (const [content, key] of [
      [GCM, `${XENC}rsa-1_5`],
      [`${XENC}tripledes-cbc`, OAEP],
    ])
      await refused(sign(responseXml(await encrypted(signedAssertion(), content, key)), '_r1'), 'saml_decryption_failed', withKey('sp'));
  });

  it('an RSA PKCS #1 v1.5 key is refused before decryption (Bleichenbacher oracle)', async () => {
    const xml = sign(responseXml(await encrypted(signedAssertion(), GCM, `${XENC}rsa-1_5`)), '_r1');
    await assert.rejects(validateResponse(xml, expecting(withKey('sp'))), { detail: 'algorithm of the key not allowed' });
  });

  it('several or nested assertions, or other content in an encrypted one, give saml_message_invalid', async () => {
    const evil = assertionXml({ id: '_evil', nameId: '<saml:NameID>admin</saml:NameID>' });
    const inside = await encrypted(signedAssertion());
    await refused(responseXml(inside + evil), 'saml_message_invalid', withKey('sp'));
    await refused(responseXml(inside + inside), 'saml_message_invalid', withKey('sp'));
    const nested = evil.replace('</saml:Issuer>', `</saml:Issuer><saml:Advice>${signedAssertion()}</saml:Advice>`);
    await refused(responseXml(await encrypted(nested)), 'saml_message_invalid', withKey('sp'));
    for (const text of ['<a/>', 'text', `<!DOCTYPE x>${signedAssertion()}`, signedAssertion() + evil])
      await refused(responseXml(await encrypted(text)), 'saml_message_invalid', withKey('sp'));
  });
});
