import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { validateResponse } from '../../src/saml/index.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { ACS, AUDIENCE, clockAt, expecting, NOW, REQUEST, sign } from './support/issuer.js';

const iso = (ms: number): string => new Date(NOW + ms).toISOString();
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const from = (entityId: string) => expecting({ idp: { entityId, certificates: [keyOf('idp').certificate] } });

/** Responses in the form of these products: prefixes, order, line breaks and what is signed. */
describe('SAML responses of several identity providers', () => {
  it('Okta: prefixes saml2p and saml2, response and assertion signed, inclusive namespace prefix', async () => {
    const issuer = 'http://www.okta.com/exk1';
    const assertion =
      `<saml2:Assertion xmlns:saml2="${ASSERTION}" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="id2" IssueInstant="${iso(0)}" Version="2.0">` +
      `<saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">${issuer}</saml2:Issuer>` +
      `<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">maria@example.com</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData InResponseTo="${REQUEST}" NotOnOrAfter="${iso(300_000)}" Recipient="${ACS}"/></saml2:SubjectConfirmation></saml2:Subject>` +
      `<saml2:Conditions NotBefore="${iso(-300_000)}" NotOnOrAfter="${iso(300_000)}"><saml2:AudienceRestriction><saml2:Audience>${AUDIENCE}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>` +
      `<saml2:AuthnStatement AuthnInstant="${iso(0)}" SessionIndex="_x"><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>` +
      `<saml2:AttributeStatement><saml2:Attribute Name="email" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"><saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">maria@example.com</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement></saml2:Assertion>`;
    const response =
      `<?xml version="1.0" encoding="UTF-8"?><saml2p:Response xmlns:saml2p="${PROTOCOL}" xmlns:xs="http://www.w3.org/2001/XMLSchema" Destination="${ACS}" ID="id1" InResponseTo="${REQUEST}" IssueInstant="${iso(0)}" Version="2.0">` +
      `<saml2:Issuer xmlns:saml2="${ASSERTION}" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">${issuer}</saml2:Issuer>` +
      `<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>${assertion}</saml2p:Response>`;
    const options = { prefix: 'ds', prefixList: ['xs'] };
    const found = await validateResponse(sign(sign(response, 'id2', options), 'id1', options), from(issuer));
    assert.equal(found.nameId.value, 'maria@example.com');
    assert.deepEqual(found.attributes.get('email'), ['maria@example.com']);
  });

  it('Microsoft Entra: default namespaces, assertion signed, URIs as attribute names', async () => {
    const issuer = 'https://sts.windows.net/7f1d/';
    const response =
      `<samlp:Response ID="_r" Version="2.0" IssueInstant="${iso(0)}" Destination="${ACS}" InResponseTo="${REQUEST}" xmlns:samlp="${PROTOCOL}"><Issuer xmlns="${ASSERTION}">${issuer}</Issuer>` +
      `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
      `<Assertion ID="_a" IssueInstant="${iso(0)}" Version="2.0" xmlns="${ASSERTION}"><Issuer>${issuer}</Issuer>` +
      `<Subject><NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">7aX</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="${REQUEST}" NotOnOrAfter="${iso(300_000)}" Recipient="${ACS}"/></SubjectConfirmation></Subject>` +
      `<Conditions NotBefore="${iso(-300_000)}" NotOnOrAfter="${iso(300_000)}"><AudienceRestriction><Audience>${AUDIENCE}</Audience></AudienceRestriction></Conditions>` +
      `<AttributeStatement><Attribute Name="http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"><AttributeValue>g1</AttributeValue><AttributeValue>g2</AttributeValue></Attribute></AttributeStatement>` +
      `<AuthnStatement AuthnInstant="${iso(0)}" SessionIndex="_a"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>`;
    const found = await validateResponse(sign(response, '_a'), from(issuer));
    assert.deepEqual(found.attributes.get('http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'), ['g1', 'g2']);
  });

  it('Keycloak: response signed, repeated attributes merge their values', async () => {
    const issuer = 'https://keycloak.example.com/realms/main';
    const role = (name: string) =>
      `<saml:Attribute FriendlyName="Role" Name="Role" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${name}</saml:AttributeValue></saml:Attribute>`;
    const response =
      `<samlp:Response xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" Destination="${ACS}" ID="ID_1" InResponseTo="${REQUEST}" IssueInstant="${iso(0)}" Version="2.0"><saml:Issuer>${issuer}</saml:Issuer>` +
      `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
      `<saml:Assertion xmlns="${ASSERTION}" ID="ID_2" IssueInstant="${iso(0)}" Version="2.0"><saml:Issuer>${issuer}</saml:Issuer>` +
      `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">G-1</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="${REQUEST}" NotOnOrAfter="${iso(58_000)}" Recipient="${ACS}"/></saml:SubjectConfirmation></saml:Subject>` +
      `<saml:Conditions NotBefore="${iso(-2000)}" NotOnOrAfter="${iso(58_000)}"><saml:AudienceRestriction><saml:Audience>${AUDIENCE}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
      `<saml:AuthnStatement AuthnInstant="${iso(0)}" SessionIndex="s::1" SessionNotOnOrAfter="${iso(36_000_000)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
      `<saml:AttributeStatement>${role('a')}${role('b')}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
    const found = await validateResponse(sign(response, 'ID_1', { prefix: 'dsig' }), from(issuer));
    assert.deepEqual(found.attributes.get('Role'), ['a', 'b']);
  });

  it('AD FS: line breaks between elements, times without fractions, Windows authentication context', async () => {
    const issuer = 'http://adfs.example.com/adfs/services/trust';
    const short = (ms: number) => iso(ms).replace('.000Z', 'Z');
    const response = `<samlp:Response ID="_r" Version="2.0" IssueInstant="${short(0)}" Destination="${ACS}" Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified" InResponseTo="${REQUEST}" xmlns:samlp="${PROTOCOL}">
  <Issuer xmlns="${ASSERTION}">${issuer}</Issuer>
  <samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success" />
  </samlp:Status>
  <Assertion ID="_a" IssueInstant="${short(0)}" Version="2.0" xmlns="${ASSERTION}">
    <Issuer>${issuer}</Issuer>
    <Subject>
      <NameID>EXAMPLE\\maria</NameID>
      <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <SubjectConfirmationData InResponseTo="${REQUEST}" NotOnOrAfter="${short(300_000)}" Recipient="${ACS}" />
      </SubjectConfirmation>
    </Subject>
    <Conditions NotBefore="${short(0)}" NotOnOrAfter="${short(3_600_000)}">
      <AudienceRestriction>
        <Audience>${AUDIENCE}</Audience>
      </AudienceRestriction>
    </Conditions>
    <AuthnStatement AuthnInstant="${short(-1000)}" SessionIndex="_a">
      <AuthnContext>
        <AuthnContextClassRef>urn:federation:authentication:windows</AuthnContextClassRef>
      </AuthnContext>
    </AuthnStatement>
  </Assertion>
</samlp:Response>`;
    const found = await validateResponse(sign(response, '_a', { prefix: 'ds' }), from(issuer));
    assert.equal(found.nameId.value, 'EXAMPLE\\maria');
    assert.equal(found.authnContext, 'urn:federation:authentication:windows');
  });

  it('samlp (Auth0): assertion signed, response signed, both, and encrypted with AES-GCM', async () => {
    const issuer = 'urn:auth0';
    // No types: the library has none.
    const samlp = createRequire(import.meta.url)('samlp') as { getSamlResponse: (...all: unknown[]) => void };
    const { pem: cert, privateKey: key } = keyOf('idp');
    const user = { id: '42', displayName: 'Maria', name: { familyName: 'M', givenName: 'M' }, emails: [{ value: 'maria@example.com' }] };
    const respond = (options: object): Promise<string> =>
      new Promise((resolve, reject) => {
        const all = {
          ...{ issuer, cert, key, audience: AUDIENCE, recipient: ACS, destination: ACS, inResponseTo: REQUEST },
          ...{ signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256', sessionIndex: '_s', ...options },
        };
        samlp.getSamlResponse(all, user, (error: unknown, xml: string) => (error ? reject(error) : resolve(xml)));
      });
    const expected = { ...from(issuer), clock: clockAt(Date.now()) };
    const decryptionKeys = async () => [keyOf('sp').privateKey];
    for (const options of [{}, { signAssertion: false, signResponse: true }, { signResponse: true }]) {
      const found = await validateResponse(await respond(options), expected);
      assert.equal(found.nameId.value, '42');
      assert.deepEqual(found.attributes.get('http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'), ['maria@example.com']);
    }
    const encryption = { encryptionPublicKey: keyOf('sp').pem, encryptionCert: keyOf('sp').pem };
    const gcm = { ...encryption, encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm' };
    await validateResponse(await respond(gcm), { ...expected, sp: { ...expected.sp, decryptionKeys } });
  });
});
