import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IdentityProvider } from '../../src/directory/identity-providers/index.js';
import { createPoolKeys } from '../../src/federation/saml/keys.js';
import { createUpstreamMetadata } from '../../src/federation/saml/metadata.js';
import { createSamlUpstream, spEntityId } from '../../src/federation/saml/saml-upstream.js';
import { createUsedAssertions } from '../../src/federation/saml/used-assertions.store.js';
import { hasCode, randomIds, silentLogger } from '../../src/kernel/index.js';
import { messageInQuery, readLogoutResponse, readSpMetadata } from '../../src/saml/index.js';
import { cognate } from '../operations/support/cognate.js';
import { startTokens, type TestTokens } from '../tokens/support/tokens.js';
import { arrive, formIn, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';
import { answerWithSamlp } from './support/samlp.js';

const POOL = 'us-east-1_Upstream';
const ACS = 'https://login.example/saml2/idpresponse';

describe('SAML identity provider as upstream', () => {
  let house: SamlHouse;
  let tokens: TestTokens;
  let idpPool: string;
  let ada: { email: string; password: string };
  let upstream: ReturnType<typeof createSamlUpstream>;
  /** Has the keys of POOL for every pool. */
  let sameKeys: ReturnType<typeof createSamlUpstream>;
  let document: string;
  before(async () => {
    house = await startHouse();
    tokens = await startTokens();
    const keys = createPoolKeys(tokens.samlSigningKeys);
    const { once } = createUsedAssertions(tokens.connection);
    const upstreamMetadata = createUpstreamMetadata({ clock: house.server.clock, logger: silentLogger, readDocument: refuseToRead });
    const upstreamParts = { upstreamMetadata, clock: house.server.clock, clockTolerance: 60, ids: randomIds, once };
    upstream = createSamlUpstream({ ...upstreamParts, keys });
    sameKeys = createSamlUpstream({
      ...upstreamParts,
      keys: { signing: () => keys.signing(POOL), encryption: () => keys.encryption(POOL) },
    });
    idpPool = await house.pool();
    ada = await house.person(idpPool, { groups: ['staff', 'admins'] });
    const MetadataFile = await upstream.metadata(POOL, { acsUrl: ACS, sloUrl: 'https://login.example/saml2/logout' });
    await cognate(house.server, 'CreateServiceProvider', {
      UserPoolId: idpPool,
      Name: 'upstream',
      MetadataFile,
      RequireSignedRequests: true,
      EncryptAssertion: true,
      AllowIdpInitiated: true,
      DefaultRelayState: 'identity_provider=Corp',
    });
    document = await (await fetch(`${house.server.url}/${idpPool}/saml/metadata`)).text();
  });
  after(async () => {
    await house.stop();
    await tokens.stop();
  });

  const refuseToRead = async (): Promise<never> => {
    throw new Error('not to be read');
  };
  const provider = (details: Record<string, string> = {}): IdentityProvider => ({
    poolId: POOL,
    name: 'Corp',
    kind: 'SAML',
    details: { MetadataFile: document, RequestSigningAlgorithm: 'rsa-sha256', EncryptedResponses: 'true', ...details },
    attributeMapping: {},
    identifiers: [],
    version: 1,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  });
  const xmlIn = (html: string): string => Buffer.from(formIn(html)!.fields['SAMLResponse']!, 'base64').toString();

  async function answered() {
    const { url, requestId } = await upstream.begin(provider(), { acsUrl: ACS, relayState: 'the-state' });
    const page = await arrive(house.browser(), url, {}, ada);
    return { xml: xmlIn(page.html), requestId, relayState: formIn(page.html)!.fields['RelayState'] };
  }

  it('our service provider metadata has entity id, ACS, logout URL and two certificates', async () => {
    const text = await upstream.metadata(POOL, { acsUrl: ACS, sloUrl: 'https://login.example/saml2/logout' });
    const read = readSpMetadata(text);
    assert.equal(read.entityId, `urn:amazon:cognito:sp:${POOL}`);
    assert.deepEqual(read.assertionConsumers, [{ url: ACS, index: 0 }]);
    assert.equal(read.logout?.binding, 'redirect');
    for (const binding of ['HTTP-Redirect', 'HTTP-POST']) assert.match(text, new RegExp(`SingleLogoutService[^>]*:${binding}"`));
    assert.notEqual(read.signingCertificates[0], read.encryptionCertificate);
  });

  it('a signed request is accepted by another pool’s identity provider, and its encrypted response by us', async () => {
    const { xml, requestId, relayState } = await answered();
    assert.equal(relayState, 'the-state');
    const assertion = await upstream.finish(provider(), { xml, acsUrls: [ACS], requestId });
    assert.equal(assertion.attributes.get('email')?.[0], ada.email);
    assert.deepEqual(assertion.attributes.get('groups'), ['admins', 'staff']);
    assert.equal(assertion.audience, spEntityId(POOL));
    assert.ok(assertion.sessionIndex);
  });

  it('a response is bound to its request, ACS URL, pool and the provider’s certificate', async () => {
    const { xml, requestId } = await answered();
    const refused = (code: string, answer: object, of = provider(), by = upstream) =>
      assert.rejects(by.finish(of, { xml, acsUrls: [ACS], requestId, ...answer }), (error) => hasCode(error, code));
    await refused('saml_request_unknown', { requestId: '_another' });
    await refused('saml_recipient_wrong', { acsUrls: ['https://other.example/saml2/idpresponse'] });
    const ofOtherPool = { ...provider(), poolId: 'us-east-1_Other' };
    await refused('saml_decryption_failed', {}, ofOtherPool);
    await refused('saml_audience_wrong', {}, ofOtherPool, sameKeys);
    const otherCertificate = document.replace(/(<ds:X509Certificate>)[^<]+/g, `$1${keyOf('evil').certificate}`);
    await refused('saml_signature_invalid', {}, provider({ MetadataFile: otherCertificate }));
    assert.ok(await upstream.finish(provider(), { xml, acsUrls: [ACS], requestId }));
  });

  it('any of several certificates in the metadata may have signed, for rotation', async () => {
    const { xml, requestId } = await answered();
    const other = `<KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${keyOf('next').certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
    const rotating = provider({ MetadataFile: document.replace('<KeyDescriptor', `${other}<KeyDescriptor`) });
    assert.ok(await upstream.finish(rotating, { xml, acsUrls: [ACS], requestId }));
  });

  it('an unsolicited response needs IDPInit, and is refused replayed, solicited or older than 8 minutes', async () => {
    const init = async () =>
      xmlIn((await arrive(house.browser(), `${house.server.url}/${idpPool}/saml/sso/init?sp=upstream`, {}, ada)).html);
    const xml = await init();
    const acsUrls = [ACS];
    await assert.rejects(upstream.finish(provider(), { xml, acsUrls }), (error) => hasCode(error, 'federation_unsolicited'));
    const allowed = provider({ IDPInit: 'true' });
    assert.equal((await upstream.finish(allowed, { xml, acsUrls })).attributes.get('email')?.[0], ada.email);
    await assert.rejects(upstream.finish(allowed, { xml, acsUrls }), (error) => hasCode(error, 'saml_replayed'));
    const { xml: asked } = await answered();
    await assert.rejects(upstream.finish(allowed, { xml: asked, acsUrls }), (error) => hasCode(error, 'saml_request_unknown'));
    const old = await init();
    house.server.clock.advance(8 * 60_000);
    await assert.rejects(upstream.finish(allowed, { xml: old, acsUrls }), (error) => hasCode(error, 'saml_expired'));
    house.server.clock.reset();
  });

  it('sign-out leads to the provider only with IDPSignout', async () => {
    const { xml, requestId } = await answered();
    const { nameId, sessionIndex } = await upstream.finish(provider(), { xml, acsUrls: [ACS], requestId });
    const subject = { nameId, sessionIndex: sessionIndex!, relayState: 'x', requestId: '_logout' };
    assert.equal(await upstream.signOut(provider(), subject), undefined);
    const out = await upstream.signOut(provider({ IDPSignout: 'true' }), subject);
    const { url } = await arrive(house.browser(), out!.url);
    assert.equal(url.origin + url.pathname, 'https://login.example/saml2/logout');
    const answer = readLogoutResponse(messageInQuery(url.search.slice(1))!, [/<ds:X509Certificate>([^<]+)/.exec(document)![1]!]);
    assert.deepEqual([answer.inResponseTo, answer.success], ['_logout', true]);
  });

  describe('identity provider of auth0’s samlp', () => {
    it('samlp’s assertion is accepted with its claims under their URIs', async () => {
      const key = keyOf('samlp');
      const eve = { id: 'u-1', emails: [{ value: 'eve@corp.example' }], displayName: 'Eve', name: {} };
      const options = { issuer: 'urn:corp', cert: key.pem, key: key.privateKey, destination: ACS, recipient: ACS };
      const getPostURL = (_audience: string, _dom: unknown, _req: unknown, done: (error: null, url: string) => void) => done(null, ACS);
      const idp = createServer((req, res) => answerWithSamlp(req, res, eve, { ...options, getPostURL }));
      await new Promise<void>((resolve) => idp.listen(0, '127.0.0.1', resolve));
      const origin = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
      const MetadataFile = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:corp"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${key.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${origin}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
      const corp = provider({ MetadataFile });
      try {
        const { url, requestId } = await upstream.begin(corp, { acsUrl: ACS, relayState: 's' });
        const html = await (await fetch(url)).text();
        const response = /name="SAMLResponse"\s+value="([^"]+)"/.exec(html)?.[1];
        assert.ok(response, html);
        const assertion = await upstream.finish(corp, { xml: Buffer.from(response, 'base64').toString(), acsUrls: [ACS], requestId });
        assert.equal(assertion.nameId.value, 'u-1');
        assert.deepEqual(assertion.attributes.get('http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'), [
          'eve@corp.example',
        ]);
      } finally {
        idp.close();
      }
    });
  });
});
