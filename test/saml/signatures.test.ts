import assert from 'node:assert/strict';
import { validateResponse } from '../../src/saml/index.js';
import { parseDocument } from '../../src/saml/parse-document.js';
import { ownSignature, signedElement } from '../../src/saml/signed-element.js';
import { SIGNATURE_ALGORITHMS, SIGNATURE_DIGESTS } from '../../src/saml/urns.js';
import { keyOf } from '../saml-idp/support/keys.js';
import {
  assertionXml,
  ENVELOPED,
  EXC_C14N,
  expecting,
  IDP,
  NOW,
  responseXml,
  type SigningOptions,
  sign,
  signatureIn,
  signedAssertion,
} from './support/issuer.js';
import { refused } from './support/refused.js';

describe('signature of a SAML response', () => {
  it('an unsigned assertion gives saml_signature_invalid', async () => {
    await refused(responseXml(assertionXml()), 'saml_signature_invalid');
    const signed = signedAssertion();
    await refused(responseXml(signed.replace(signatureIn(signed), '')), 'saml_signature_invalid');
  });

  it('a signature with an unregistered certificate is refused, even if the message includes it', async () => {
    await refused(responseXml(signedAssertion({}, { key: keyOf('attacker') })), 'saml_signature_invalid');
    const { privateKey } = keyOf('attacker');
    const key = { ...keyOf('idp'), privateKey };
    await refused(responseXml(signedAssertion({}, { key })), 'saml_signature_invalid');
    await refused(responseXml(signedAssertion()), 'saml_signature_invalid', { idp: { entityId: IDP, certificates: [] } });
    await refused(responseXml(signedAssertion()), 'saml_signature_invalid', { idp: { entityId: IDP, certificates: ['bm9uZQ=='] } });
  });

  it('SHA-1 signatures and digests are refused', async () => {
    await refused(responseXml(signedAssertion({}, { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })), 'saml_signature_invalid');
    await refused(responseXml(signedAssertion({}, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })), 'saml_signature_invalid');
  });

  it('every signature and digest algorithm of our metadata is accepted in a document', async () => {
    for (const algorithm of SIGNATURE_ALGORITHMS)
      for (const digest of SIGNATURE_DIGESTS) {
        const xml = responseXml(signedAssertion({}, { algorithm, digest }));
        await validateResponse(xml, expecting());
        await refused(xml.replace('>maria<', '>eve<'), 'saml_signature_invalid');
      }
  });

  it('HMAC with the public certificate as secret is refused', async () => {
    const algorithm = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
    for (const secret of [keyOf('idp').pem, keyOf('idp').certificate])
      await refused(
        responseXml(signedAssertion({}, { key: { ...keyOf('idp'), privateKey: secret }, algorithm })),
        'saml_signature_invalid',
      );
  });

  it('a missing or unknown signature algorithm is refused', async () => {
    const signed = signedAssertion();
    for (const other of ['', 'none', 'http://www.w3.org/2000/09/xmldsig#dsa-sha1'])
      await refused(responseXml(signed.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', other)), 'saml_signature_invalid');
  });

  it('only enveloped signatures with exclusive canonicalization, with comments or without, are accepted', async () => {
    const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
    const signed = (options: SigningOptions) => sign(responseXml(assertionXml()), '_r1', options);
    await validateResponse(signed({}), expecting());
    const c14n = `${EXC_C14N}WithComments`;
    await validateResponse(signed({ c14n, transforms: [ENVELOPED, c14n] }), expecting());
    await refused(signed({ c14n: inclusive }), 'saml_signature_invalid');
    for (const transforms of [[ENVELOPED], [ENVELOPED, inclusive], [ENVELOPED, EXC_C14N, EXC_C14N]])
      await refused(signed({ transforms }), 'saml_signature_invalid');
    const xslt = signedAssertion().replace(ENVELOPED, 'http://www.w3.org/TR/1999/REC-xslt-19991116');
    await refused(responseXml(xslt), 'saml_signature_invalid');
  });

  it('a reference must be to the ID of the element, not to the document or another URI', async () => {
    for (const uri of ['', '#', 'https://evil.example.com/a.xml', "#xpointer(id('_a1'))", '#_r1'])
      await refused(responseXml(signedAssertion().replace('URI="#_a1"', `URI="${uri}"`)), 'saml_signature_invalid');
    const nameless = assertionXml().replace(' ID="_a1"', ' ID=""');
    await refused(
      responseXml(nameless.replace('</saml:Issuer>', `</saml:Issuer>${signatureIn(signedAssertion())}`)),
      'saml_signature_invalid',
    );
  });

  it('a valid signature with an empty reference URI is refused even if the element is the whole document', async () => {
    const named = sign(responseXml(assertionXml()), '_r1');
    await validateResponse(named, expecting());
    const whole = sign(responseXml(assertionXml()), '_r1', { nameless: true });
    assert.match(whole, /<Reference URI="">/);
    await refused(whole, 'saml_signature_invalid');
  });

  it('signedElement refuses an element other than the signed one', () => {
    const xml = signedAssertion();
    const signature = ownSignature(parseDocument(xml))!;
    const certificates = [keyOf('idp').certificate];
    assert.equal(signedElement(xml, parseDocument(xml), signature, certificates).localName, 'Assertion');
    for (const other of [
      '<saml:Other xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1"/>',
      '<Assertion xmlns="urn:other" ID="_a1"/>',
    ])
      assert.throws(() => signedElement(xml, parseDocument(other), signature, certificates), { code: 'saml_signature_invalid' });
  });

  it('a truncated, empty or malformed signature gives saml_signature_invalid and no fault', async () => {
    const signed = signedAssertion();
    const value = /<SignatureValue>[^<]*<\/SignatureValue>/.exec(signed)![0];
    for (const other of ['', '<SignatureValue/>', '<SignatureValue>!!!</SignatureValue>', `${value.slice(0, 30)}</SignatureValue>`])
      await refused(responseXml(signed.replace(value, other)), 'saml_signature_invalid');
    const info = /<SignedInfo>[\s\S]*<\/SignedInfo>/.exec(signed)![0];
    await refused(responseXml(signed.replace(info, '')), 'saml_signature_invalid');
    await refused(
      responseXml(signed.replace(signatureIn(signed), '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>')),
      'saml_signature_invalid',
    );
  });

  it('a wrong assertion signature is refused even in a correctly signed response', () =>
    refused(
      sign(responseXml(signedAssertion({ issuedAt: new Date(NOW).toISOString() }, { key: keyOf('attacker') })), '_r1'),
      'saml_signature_invalid',
    ));
});
