import { validateResponse } from '../../src/saml/index.js';
import { assertionXml, expecting, responseXml, SUCCESS, sign, signatureIn, signedAssertion } from './support/issuer.js';
import { refused } from './support/refused.js';

/** Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (USENIX Security 2012). */
describe('signature wrapping', () => {
  const evilNameId = '<saml:NameID>admin</saml:NameID>';
  const evil = (facts = {}): string => assertionXml({ nameId: evilNameId, id: '_evil', ...facts });
  /** Inserts elements before the end tag of the element. */
  const inside = (xml: string, ...more: string[]): string => xml.replace(/<\/[\w:]+>$/, (end) => more.join('') + end);
  const afterIssuer = (xml: string, ...more: string[]): string => xml.replace(/<\/saml:Issuer>/, (end) => end + more.join(''));

  const response = sign(responseXml(assertionXml()), '_r1');
  const responseSignature = signatureIn(response);
  const bareResponse = response.replace(responseSignature, '');
  const evilResponse = responseXml(evil(), { id: '_evil-response' });
  const assertion = signedAssertion();
  const signature = signatureIn(assertion);
  const bare = assertion.replace(signature, '');

  it('the unforged messages of these tests are accepted', async () => {
    await validateResponse(response, expecting());
    await validateResponse(responseXml(assertion), expecting());
  });

  it('1: the signed response inside the signature of a forged one is refused', () =>
    refused(afterIssuer(evilResponse, inside(responseSignature, bareResponse)), 'saml_message_invalid'));

  it('2: a forged response with the signed one beside its signature is refused', () =>
    refused(afterIssuer(evilResponse, bareResponse, responseSignature), 'saml_message_invalid'));

  it('3: a forged assertion before the signed one is refused', () => refused(responseXml(evil() + assertion), 'saml_message_invalid'));

  it('3: a forged assertion after the signed one is refused', () => refused(responseXml(assertion + evil()), 'saml_message_invalid'));

  it('4: the signed assertion inside a forged one is refused', () =>
    refused(responseXml(inside(evil(), assertion)), 'saml_message_invalid'));

  it('5: a forged assertion with the signature of the one after it is refused', () =>
    refused(responseXml(afterIssuer(evil(), signature) + bare), 'saml_message_invalid'));

  it('6: the signed assertion inside the signature of a forged one is refused', () =>
    refused(responseXml(afterIssuer(evil(), inside(signature, bare))), 'saml_message_invalid'));

  it('7: a forged assertion among the extensions is refused', () =>
    refused(responseXml(assertion, { extensions: `<samlp:Extensions>${evil()}</samlp:Extensions>` }), 'saml_message_invalid'));

  it('8: the signed assertion in an Object in the signature of a forged one is refused', () =>
    refused(responseXml(afterIssuer(evil(), inside(signature, `<Object>${bare}</Object>`))), 'saml_message_invalid'));

  it('a second element with the ID of the signed one is refused', async () => {
    await refused(responseXml(evil({ id: '_a1' }) + assertion), 'saml_message_invalid');
    for (const name of ['ID', 'Id', 'id', 'xml:id'])
      await refused(
        responseXml(assertion, { extensions: `<samlp:Extensions><x ${name}="_a1"/></samlp:Extensions>` }),
        'saml_message_invalid',
      );
  });

  it('an assertion in another namespace, or nested deeper, counts as a second assertion', async () => {
    const foreign = evil().replace('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:other');
    await refused(responseXml(foreign + assertion), 'saml_message_invalid');
    await refused(responseXml(signedAssertion({ advice: `<saml:Advice>${evil()}</saml:Advice>` })), 'saml_message_invalid');
    await refused(responseXml(`<samlp:Extensions>${assertion}</samlp:Extensions>`), 'saml_message_invalid');
  });

  it('the signature of another response gives saml_signature_invalid', () =>
    refused(afterIssuer(evilResponse, responseSignature), 'saml_signature_invalid'));

  it('a signature over another element of the document gives saml_signature_invalid', async () => {
    const other = sign(
      responseXml(evil(), {
        extensions:
          '<samlp:Extensions ID="_harmless"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">x</saml:Issuer></samlp:Extensions>',
      }),
      '_harmless',
    );
    const stolen = signatureIn(other);
    const harmless = other.replace(stolen, '');
    // In its original position, and moved to where a signature belongs.
    await refused(other, 'saml_signature_invalid');
    await refused(harmless.replace(SUCCESS, stolen + SUCCESS), 'saml_signature_invalid');
    await refused(harmless.replace(evil(), afterIssuer(evil(), stolen)), 'saml_signature_invalid');
  });

  it('a change in the signed element gives saml_signature_invalid', async () => {
    await refused(responseXml(assertion).replace('maria', 'admin'), 'saml_signature_invalid');
    await refused(response.replace('maria', 'admin'), 'saml_signature_invalid');
  });

  it('a signature in another place, or with content in it, is refused', async () => {
    await refused(responseXml(assertion, { extensions: `<samlp:Extensions>${signature}</samlp:Extensions>` }), 'saml_signature_invalid');
    await refused(responseXml(signedAssertion({ advice: `<saml:Advice>${signature}</saml:Advice>` })), 'saml_signature_invalid');
    await refused(responseXml(assertion.replace(signature, inside(signature, '<Object><x/></Object>'))), 'saml_signature_invalid');
  });

  it('two signatures on one element are refused', () => refused(responseXml(afterIssuer(assertion, signature)), 'saml_signature_invalid'));

  it('a signature with two references or two SignedInfo elements is refused', async () => {
    const reference = /<Reference[\s\S]*<\/Reference>/.exec(signature)![0];
    await refused(responseXml(assertion.replace(reference, reference + reference)), 'saml_signature_invalid');
    const info = /<SignedInfo>[\s\S]*<\/SignedInfo>/.exec(signature)![0];
    await refused(responseXml(assertion.replace(info, info + info)), 'saml_signature_invalid');
  });
});
