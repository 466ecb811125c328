import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';
import { CodedError, randomIds } from '../../src/kernel/index.js';
import {
  type AssertionFacts,
  NAME_ID_FORMATS,
  validateResponse,
  writeAuthnRequest,
  writeIdpMetadata,
  writeLogoutRequest,
  writeLogoutResponse,
  writeResponse,
  writeSpMetadata,
} from '../../src/saml/index.js';
import { parseDocument } from '../../src/saml/parse-document.js';
import { fill, withPart } from '../../src/saml/samlify.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { ACS, AUDIENCE, expecting, IDP, NOW, REQUEST } from './support/issuer.js';

describe('messages and metadata by samlify', () => {
  const header = { issuer: IDP, destination: ACS, inResponseTo: REQUEST, now: NOW, ids: randomIds };
  const facts = (more: Partial<AssertionFacts> = {}): AssertionFacts => ({
    nameId: { value: 'maria', format: NAME_ID_FORMATS.persistent },
    audience: AUDIENCE,
    sessionIndex: '_s1',
    authnInstant: NOW - 5000,
    authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
    attributes: [],
    ...more,
  });
  const signed = { key: keyOf('idp'), signResponse: true, signAssertion: true };
  const believed = async (more: Partial<AssertionFacts>) => validateResponse(await writeResponse(header, facts(more), signed), expecting());

  it('a value that looks like a tag of a template stays text', async () => {
    const tags = ['{NameID}', '{Issuer}', '{Attribute.1}', '{AuthnStatement}', '{X}{', '\ue000b', '\ue000', '$&', '{', '}'];
    for (const value of tags) {
      const nameId = { value: `a${value}z`, format: NAME_ID_FORMATS.persistent };
      const attributes = [
        { name: 'groups', values: ['admins'] },
        { name: `n${value}`, nameFormat: 'urn:f', values: [value] },
      ];
      const assertion = await believed({ nameId, attributes });
      assert.equal(assertion.nameId.value, nameId.value);
      assert.deepEqual(
        [...assertion.attributes],
        [
          ['groups', ['admins']],
          [`n${value}`, [value]],
        ],
      );
    }
  });

  it('attribute names are escaped, and an attribute with several values is one element', async () => {
    const name = '"><saml:Attribute Name="admin';
    const attributes = [{ name, nameFormat: '"&<', friendlyName: '\'"', values: ['a', 'b & <c>', ''] }];
    const xml = await writeResponse(header, facts({ attributes }), signed);
    assert.equal(xml.match(/<saml:Attribute /g)?.length, 1);
    const assertion = await validateResponse(xml, expecting());
    assert.deepEqual([...assertion.attributes], [[name, ['a', 'b & <c>']]]);
  });

  it('characters outside of XML are replaced; line ends and tabs come back', async () => {
    assert.equal(fill('<a>{A}</a>', { A: 'x\u0000\u0008\ud800\uffffy' }), '<a>x\ufffd\ufffd\ufffd\ufffdy</a>');
    const { attributes } = await believed({ attributes: [{ name: 'a', values: ['l1\r\nl2\tz'] }] });
    assert.deepEqual(attributes.get('a'), ['l1\r\nl2\tz']);
    assert.equal(parseDocument(fill('<a b="{B}"/>', { B: 'l1\r\nl2\tz' })).getAttribute('b'), 'l1\r\nl2\tz');
  });

  it('a tag without a value leaves out its attribute or element', () => {
    const request = writeAuthnRequest({ id: '_1', issuer: IDP, destination: ACS, acsUrl: ACS, now: NOW });
    assert.doesNotMatch(request, /ForceAuthn|Index|Format=|undefined|[{}]/);
    const logout = writeLogoutRequest(
      { id: '_1', issuer: IDP, destination: ACS, now: NOW },
      { nameId: { value: 'm', format: NAME_ID_FORMATS.persistent } },
    );
    assert.doesNotMatch(logout, /SessionIndex|NameQualifier|undefined|[{}]/);
    const answer = writeLogoutResponse({ id: '_1', issuer: IDP, destination: ACS, now: NOW }, { status: ['urn:a'] });
    assert.doesNotMatch(answer, /InResponseTo|undefined|[{}]/);
    for (const xml of [request, logout, answer]) parseDocument(xml);
  });

  it('metadata are of the order of the schema, state algorithms and escape what they are given', () => {
    const certificate = keyOf('idp').certificate;
    const urls = { entityId: 'urn:{DisplayName}&"<', sloUrl: 'https://a.example/slo?a=1&b="2"' };
    const idp = writeIdpMetadata({ ...urls, ssoUrl: 'https://a.example/sso', certificates: [certificate], displayName: '<b>{EntityID}' });
    const sp = writeSpMetadata({
      ...urls,
      acsUrl: 'https://a.example/acs',
      signingCertificate: certificate,
      encryptionCertificate: keyOf('sp').certificate,
      signsRequests: true,
    });
    const shape = (xml: string): { entityId: string | null; children: string } => {
      const root = parseDocument(xml);
      const role = Array.from(root.childNodes)[0]!;
      const children = Array.from(role.childNodes).map(({ nodeName }) => nodeName);
      return { entityId: root.getAttribute('entityID'), children: [...new Set(children)].join(' ') };
    };
    assert.deepEqual(shape(idp), {
      entityId: urls.entityId,
      children: 'Extensions KeyDescriptor SingleLogoutService NameIDFormat SingleSignOnService',
    });
    assert.deepEqual(shape(sp), {
      entityId: urls.entityId,
      children: 'Extensions KeyDescriptor SingleLogoutService NameIDFormat AssertionConsumerService',
    });
    for (const xml of [idp, sp]) {
      assert.match(xml, /SigningMethod[^>]*rsa-sha256/);
      assert.doesNotMatch(xml, /sha1/);
      assert.equal(parseDocument(xml).getElementsByTagName('SingleLogoutService')[1]!.getAttribute('Location'), urls.sloUrl);
    }
    assert.equal(parseDocument(idp).getElementsByTagName('mdui:DisplayName')[0]!.textContent, '<b>{EntityID}');
  });

  it('a template without the part that is to be replaced fails at start', () => {
    assert.throws(() => withPart('<a/>', '<b/>', ''), /does not have this part/);
    assert.throws(() => withPart('<a/><a/>', '<a/>', ''), /does not have this part/);
  });

  it('samlify’s validator is the guard', async () => {
    const { createRequire } = await import('node:module');
    const { getContext } = createRequire(import.meta.url)('samlify/build/src/api.js') as {
      getContext(): { validate(xml: string): Promise<unknown> };
    };
    await getContext().validate('<a/>');
    for (const xml of ['<!DOCTYPE a><a/>', '<a><!-- --></a>', '<a><![CDATA[x]]></a>', '<a ID="1"><b ID="1"/></a>', 'no'])
      await assert.rejects(getContext().validate(xml), CodedError);
  });

  it('samlify is loaded by one file', () => {
    const src = join(packageRoot(), 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const users = files.filter(
      (name) =>
        /(from |require|import)[^'\n]*'samlify['/]/.test(readFileSync(join(src, name), 'utf8')) ||
        /\('samlify'\)/.test(readFileSync(join(src, name), 'utf8')),
    );
    assert.deepEqual(users, [join('saml', 'samlify.ts')]);
  });
});
