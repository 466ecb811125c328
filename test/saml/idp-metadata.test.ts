import assert from 'node:assert/strict';
import { readIdpMetadata, writeIdpMetadata } from '../../src/saml/index.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { signatureIn, signedAssertion } from './support/issuer.js';

const one = keyOf('idp').certificate;
const two = keyOf('old').certificate;
const key = (certificate: string, use = 'signing') =>
  `<KeyDescriptor${use && ` use="${use}"`}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>\n${certificate.replace(/.{76}/g, '$&\n')}\n</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
const place = (name: string, binding: string, url: string, more = '') =>
  `<${name} Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${url}"${more}/>`;
const SIGN_ON = place('SingleSignOnService', 'HTTP-Redirect', 'https://idp.example.com/sso');

const metadata = (inside = key(one) + SIGN_ON, role = '', entity = '') =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com"${entity}>` +
  `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"${role}>${inside}</IDPSSODescriptor></EntityDescriptor>`;

describe('metadata of a SAML identity provider', () => {
  it('entity id, display name, endpoints by binding, certificates and validity are read', () => {
    const inside =
      `<Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="de">Beispiel</mdui:DisplayName><mdui:DisplayName xml:lang="en">Example</mdui:DisplayName></mdui:UIInfo></Extensions>` +
      key(one) +
      key(two, '') +
      place('SingleLogoutService', 'HTTP-Redirect', 'https://idp.example.com/slo', ' ResponseLocation="https://idp.example.com/slo/done"') +
      `<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>` +
      SIGN_ON +
      place('SingleSignOnService', 'SOAP', 'https://idp.example.com/soap') +
      place('SingleSignOnService', 'HTTP-POST', 'https://idp.example.com/sso/post');
    const xml = `<?xml version="1.0"?>\n<!-- by hand -->\n${metadata(inside, ' WantAuthnRequestsSigned="true"', ' validUntil="2030-01-01T00:00:00Z"')}`;
    assert.deepEqual(readIdpMetadata(xml), {
      entityId: 'https://idp.example.com',
      displayName: 'Example',
      signOn: [
        { binding: 'redirect', url: 'https://idp.example.com/sso' },
        { binding: 'post', url: 'https://idp.example.com/sso/post' },
      ],
      logout: [{ binding: 'redirect', url: 'https://idp.example.com/slo', responseUrl: 'https://idp.example.com/slo/done' }],
      signingCertificates: [one, two],
      encryptionCertificates: [two],
      wantAuthnRequestsSigned: true,
      nameIdFormats: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
      validUntil: Date.parse('2030-01-01T00:00:00Z'),
      leftOut: [],
    });
  });

  it('an EntitiesDescriptor with one entity is accepted, with two refused', () => {
    const list = (...all: string[]) =>
      `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${all.join('')}</EntitiesDescriptor>`;
    assert.equal(readIdpMetadata(list(metadata())).entityId, 'https://idp.example.com');
    assert.throws(() => readIdpMetadata(list(metadata(), metadata())), { code: 'saml_message_invalid' });
  });

  it('lists in lists, other roles and entities, CDATA and PEM lines do not matter', () => {
    const list = (...all: string[]) =>
      `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${all.join('')}</EntitiesDescriptor>`;
    const sp = metadata(key(two)).replaceAll('IDPSSODescriptor', 'SPSSODescriptor').replace('https://idp', 'https://sp');
    const old = '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"/><IDPSSODescriptor protocol';
    const pem = key(one)
      .replace('<X509Certificate>', '<X509Certificate>-----BEGIN CERTIFICATE-----')
      .replace('</X509C', '-----END CERTIFICATE-----</X509C');
    const text = '<Extensions><d xmlns="urn:d"><![CDATA[a <b> & <!-- c -->]]></d></Extensions><!-- <![CDATA[ -->';
    for (const xml of [
      list(list(metadata()), sp),
      list(sp, list(list(metadata()))),
      metadata().replace('<IDPSSODescriptor protocol', old),
      metadata(pem + SIGN_ON),
      metadata(text + key(one) + SIGN_ON),
    ])
      assert.deepEqual(readIdpMetadata(xml), readIdpMetadata(metadata()), xml.slice(0, 300));
  });

  it('unusable certificates and addresses are left out and named; nothing usable is refused', () => {
    const bad = [
      key('bm9uZQ=='),
      key(one).replace('<X509Certificate>', `<X509Certificate>${two}`),
      place('SingleSignOnService', 'HTTP-Redirect', 'javascript:alert(1)'),
      place('SingleLogoutService', 'HTTP-Redirect', 'nowhere'),
    ];
    const { leftOut, ...read } = readIdpMetadata(metadata(bad.join('') + key(one) + SIGN_ON));
    assert.deepEqual({ ...read, leftOut: [] }, readIdpMetadata(metadata()));
    assert.equal(leftOut.length, 3);
    assert.match(leftOut.join('\n'), /2 signing certificates/);
    for (const inside of [bad.join('') + SIGN_ON, bad.join('') + key(one)])
      assert.throws(() => readIdpMetadata(metadata(inside)), { code: 'saml_message_invalid' });
  });

  it('elements of other namespaces are not read, whatever their local names', () => {
    const foreign = (inside: string) => `<f:Extensions xmlns:f="urn:f">${inside}</f:Extensions>`;
    const disguised = [
      `<f:KeyDescriptor xmlns:f="urn:f" use="signing">${/<KeyInfo.*<\/KeyInfo>/s.exec(key(two))![0]}</f:KeyDescriptor>`,
      '<f:SingleSignOnService xmlns:f="urn:f" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://evil.example/"/>',
      foreign(key(two) + place('SingleSignOnService', 'HTTP-Redirect', 'https://evil.example/')),
      key(one).replace('</X509Data>', `<f:X509Certificate xmlns:f="urn:f">${two}</f:X509Certificate></X509Data>`).replace(one, ''),
    ];
    assert.deepEqual(readIdpMetadata(metadata(disguised.join('') + key(one) + SIGN_ON)), readIdpMetadata(metadata()));
  });

  it('a certificate for encryption alone signs nothing, also as the only one beside another role', () => {
    const read = readIdpMetadata(metadata(key(one) + key(two, 'encryption') + SIGN_ON));
    assert.deepEqual([read.signingCertificates, read.encryptionCertificates], [[one], [two]]);
  });

  it('booleans are those of XML Schema, and white space around names and addresses does not count', () => {
    const spaced = SIGN_ON.replace('Location="', 'Location=" \n');
    const read = readIdpMetadata(metadata(key(one) + spaced, ' WantAuthnRequestsSigned="1"').replace('entityID="', 'entityID="\n '));
    assert.deepEqual(read, { ...readIdpMetadata(metadata()), wantAuthnRequestsSigned: true });
  });

  it('a signature in the metadata is ignored', () => {
    const signed = metadata().replace('<IDPSSODescriptor', `${signatureIn(signedAssertion())}<IDPSSODescriptor`);
    assert.deepEqual(readIdpMetadata(signed), readIdpMetadata(metadata()));
  });

  it('metadata written by this server can be read', () => {
    const [entityId, ssoUrl, sloUrl] = [
      'https://id.example.com/p/saml',
      'https://id.example.com/p/saml/sso',
      'https://id.example.com/p/saml/slo',
    ];
    const read = readIdpMetadata(writeIdpMetadata({ entityId, certificates: [one, two], ssoUrl, sloUrl, displayName: 'A & B' }));
    assert.deepEqual([read.entityId, read.displayName, read.signingCertificates], [entityId, 'A & B', [one, two]]);
    assert.deepEqual(
      [read.signOn[0], read.logout[1]],
      [
        { binding: 'redirect', url: ssoUrl },
        { binding: 'post', url: sloUrl },
      ],
    );
  });

  it('metadata without entity id, endpoint, signing certificate or IDPSSODescriptor give saml_message_invalid', () => {
    for (const xml of [
      metadata().replace(/ entityID="[^"]*"/, ''),
      metadata(key(one)),
      metadata(SIGN_ON),
      metadata(key('bm9uZQ==') + SIGN_ON),
      metadata(key(one, 'encryption') + SIGN_ON),
      metadata(key(one) + place('SingleSignOnService', 'HTTP-Redirect', 'javascript:alert(1)')),
      metadata(key(one) + place('SingleSignOnService', 'HTTP-Redirect', 'nowhere')),
      metadata().replaceAll('IDPSSODescriptor', 'SPSSODescriptor'),
      metadata().replace('SAML:2.0:protocol', 'SAML:1.1:protocol'),
      metadata(undefined, '', ' validUntil="soon"'),
      `<!DOCTYPE x>${metadata()}`,
      `<!-- open ${metadata()}`,
      'text',
      '',
    ])
      assert.throws(() => readIdpMetadata(xml), { code: 'saml_message_invalid' }, xml.slice(0, 300));
  });

  it('unterminated comments are refused within half a second', () => {
    const before = process.hrtime.bigint();
    assert.throws(() => readIdpMetadata('<!--'.repeat(32_000)), { code: 'saml_message_invalid' });
    assert.ok(process.hrtime.bigint() - before < 500_000_000n);
  });
});
