import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { CreateIdentityProviderCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { readSpMetadata } from '../../src/saml/index.js';
import { cognate } from '../operations/support/cognate.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { arrive, formIn, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

interface Message {
  readonly context: string;
  readonly id: string;
}

interface Entity {
  getMetadata(): string;
  createLoginRequest(idp: Entity, binding: string): Message;
  createLogoutRequest(idp: Entity, binding: string, user: object): Message;
  createLoginResponse(sp: Entity, request: object, binding: string, user: object, fill: (template: string) => object): Promise<Message>;
  parseLoginResponse(idp: Entity, binding: string, request: object): Promise<{ extract: unknown }>;
  parseLogoutResponse(idp: Entity, binding: string, request: object): Promise<{ extract: Record<string, Record<string, string>> }>;
}

// Its types declare those of another version of xmldom for the whole project.
const { ServiceProvider, IdentityProvider, SamlLib } = createRequire(import.meta.url)('samlify') as {
  ServiceProvider(settings: object): Entity;
  IdentityProvider(settings: object): Entity;
  SamlLib: { defaultLoginResponseTemplate: { context: string }; replaceTagsByValue(template: string, tags: object): string };
};

const BINDINGS = 'urn:oasis:names:tc:SAML:2.0:bindings:';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

describe('samlify on the other side, by the metadata of both alone', () => {
  let house: SamlHouse;
  before(async () => {
    house = await startHouse();
  });
  after(() => house.stop());

  it('a service provider signs in with a signed request, reads the response and signs out', async () => {
    const poolId = await house.pool();
    const ada = await house.person(poolId, { groups: ['staff', 'admins'] });
    const key = keyOf('samlify');
    const sp = ServiceProvider({
      entityID: 'https://samlify.example/saml',
      authnRequestsSigned: true,
      wantAssertionsSigned: true,
      privateKey: key.privateKey,
      signingCert: key.certificate,
      nameIDFormat: [PERSISTENT],
      assertionConsumerService: [{ Binding: `${BINDINGS}HTTP-POST`, Location: 'https://samlify.example/acs', isDefault: true }],
      singleLogoutService: [{ Binding: `${BINDINGS}HTTP-Redirect`, Location: 'https://samlify.example/slo' }],
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    });
    await cognate(house.server, 'CreateServiceProvider', { UserPoolId: poolId, Name: 'samlify', MetadataFile: sp.getMetadata() });
    // It refuses to begin where one document signs requests and the other does not want them signed.
    const idp = IdentityProvider({
      metadata: await (await fetch(`${house.server.url}/${poolId}/saml/metadata`)).text(),
      wantLogoutRequestSigned: true,
    });
    const browser = house.browser();
    const page = await arrive(browser, sp.createLoginRequest(idp, 'redirect').context, {}, ada);
    const form = formIn(page.html);
    assert.equal(form?.action, 'https://samlify.example/acs', page.html);
    const { extract } = (await sp.parseLoginResponse(idp, 'post', { body: form.fields })) as {
      extract: { nameID: string; attributes: Record<string, unknown>; sessionIndex: { sessionIndex: string } };
    };
    assert.equal(extract.attributes['email'], ada.email);
    assert.deepEqual(extract.attributes['groups'], ['admins', 'staff']);
    const logout = sp.createLogoutRequest(idp, 'redirect', {
      logoutNameID: extract.nameID,
      sessionIndex: extract.sessionIndex.sessionIndex,
    });
    const { url } = await browser.follow(logout.context);
    assert.equal(url.origin + url.pathname, 'https://samlify.example/slo');
    const query = Object.fromEntries(url.searchParams);
    const answer = await sp.parseLogoutResponse(idp, 'redirect', { query, octetString: url.search.slice(1).replace(/&Signature=.*/, '') });
    assert.equal(answer.extract['response']?.['inResponseTo'], logout.id);
  });

  it('an identity provider reads our metadata, and its signed response signs the user in', async () => {
    const poolId = await house.pool();
    const key = keyOf('idp');
    const idp = IdentityProvider({
      entityID: 'https://idp.example/saml',
      privateKey: key.privateKey,
      signingCert: key.certificate,
      nameIDFormat: [PERSISTENT],
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      singleSignOnService: [{ Binding: `${BINDINGS}HTTP-Redirect`, Location: 'https://idp.example/sso' }],
      singleLogoutService: [{ Binding: `${BINDINGS}HTTP-Redirect`, Location: 'https://idp.example/slo' }],
      loginResponseTemplate: {
        context: SamlLib.defaultLoginResponseTemplate.context.replace(
          '{AuthnStatement}',
          '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
        ),
        attributes: [{ name: 'email', nameFormat: 'urn:f', valueTag: 'email', valueXsiType: 'xs:string' }],
      },
    });
    await house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: idp.getMetadata(), RequestSigningAlgorithm: 'rsa-sha256' },
        AttributeMapping: { email: 'email' },
      }),
    );
    const { UserPoolClient } = await house.operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'app',
        SupportedIdentityProviders: ['Corp'],
        ...signUpPage.client,
      }),
    );
    const ours = await (await fetch(`${house.server.url}/${poolId}/saml2/metadata`)).text();
    const sp = ServiceProvider({ metadata: ours });
    const browser = house.browser();
    const asked = { client_id: UserPoolClient!.ClientId!, response_type: 'code', redirect_uri: 'https://app.example/back' };
    const { url } = await browser.follow(`${house.server.url}/${poolId}/oauth2/authorize?${new URLSearchParams(asked)}`);
    assert.equal(url.origin + url.pathname, 'https://idp.example/sso');
    const { inflateRawSync } = await import('node:zlib');
    const request = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest')!, 'base64')).toString();
    const id = / ID="([^"]+)"/.exec(request)![1]!;
    const acs = readSpMetadata(ours).assertionConsumers[0]!.url;
    const at = (ms: number): string => new Date(house.server.clock.now() + ms).toISOString();
    const { context } = await idp.createLoginResponse(sp, { extract: { request: { id } } }, 'post', {}, (template) => ({
      id: '_r1',
      context: SamlLib.replaceTagsByValue(template, {
        ID: '_r1',
        AssertionID: '_a1',
        Destination: acs,
        SubjectRecipient: acs,
        Audience: `urn:amazon:cognito:sp:${poolId}`,
        Issuer: 'https://idp.example/saml',
        IssueInstant: at(0),
        InResponseTo: id,
        StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
        ConditionsNotBefore: at(-1000),
        ConditionsNotOnOrAfter: at(60_000),
        SubjectConfirmationDataNotOnOrAfter: at(60_000),
        NameIDFormat: PERSISTENT,
        NameID: 'maria',
        attrEmail: 'maria@corp.example',
      }),
    }));
    const body = new URLSearchParams({ SAMLResponse: context, RelayState: url.searchParams.get('RelayState')! });
    const { url: back } = await arrive(browser, acs, { method: 'POST', body });
    assert.ok(back.searchParams.get('code'), back.href);
  });
});
