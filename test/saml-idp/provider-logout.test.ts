import assert from 'node:assert/strict';
import {
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  messageInQuery,
  NAME_ID_FORMATS,
  readLogoutResponse,
  redirectUrl,
  writeIdpMetadata,
  writeLogoutRequest,
} from '../../src/saml/index.js';
import type { Browser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { arrive, confirmSamlLogout, formIn, type Page, type PostedForm, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

const BYE = 'https://app.example/bye';
const STRANGER = 'https://other-idp.example.com/idp';

describe('logout requests of a SAML identity provider', () => {
  let house: SamlHouse;
  let [poolId, corpPool, clientId, corpClientId] = ['', '', '', ''];
  let ada: { email: string; password: string };
  let bea: { email: string; password: string };

  before(async () => {
    house = await startHouse();
    [poolId, corpPool] = [await house.pool(), await house.pool()];
    [ada, bea] = [await house.person(corpPool), await house.person(corpPool, { name: 'bea' })];
    const { url } = house.server;
    const both = await (await fetch(`${url}/${poolId}/saml2/metadata`)).text();
    const MetadataFile = both.replace(/<SingleLogoutService [^>]*:HTTP-Redirect"[^>]*><\/SingleLogoutService>/, '');
    await cognate(house.server, 'CreateServiceProvider', { UserPoolId: corpPool, Name: 'cognate', MetadataFile });
    await provider('Corp', await (await fetch(`${url}/${corpPool}/saml/metadata`)).text());
    const [ssoUrl, sloUrl] = [`${STRANGER}/sso`, `${STRANGER}/slo`];
    await provider(
      'Other',
      writeIdpMetadata({ entityId: STRANGER, certificates: [keyOf('idp').certificate], ssoUrl, sloUrl, displayName: 'Other' }),
    );
    clientId = await client(poolId, ['Corp']);
    corpClientId = await client(corpPool, ['COGNITO']);
  });
  after(() => house.stop());
  afterEach(() => house.server.clock.reset());

  const provider = (ProviderName: string, MetadataFile: string) =>
    house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile, IDPSignout: 'true', RequestSigningAlgorithm: 'rsa-sha256' },
        AttributeMapping: { email: 'email' },
      }),
    );
  async function client(UserPoolId: string, SupportedIdentityProviders: string[]): Promise<string> {
    const { UserPoolClient } = await house.operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'app',
        GenerateSecret: true,
        LogoutURLs: [BYE],
        SupportedIdentityProviders,
        ...signUpPage.client,
      }),
    );
    return UserPoolClient!.ClientId!;
  }

  function authorizeUrl(more: Record<string, string> = {}): URL {
    const url = new URL(`${house.server.url}/${poolId}/oauth2/authorize`);
    const asked = { client_id: clientId, response_type: 'code', scope: 'openid', redirect_uri: 'https://app.example/back' };
    url.search = new URLSearchParams({ ...asked, ...more }).toString();
    return url;
  }
  const post = (browser: Browser, form: PostedForm): Promise<Page> =>
    arrive(browser, form.action, { method: 'POST', body: new URLSearchParams(form.fields) });
  async function signedIn(who: { email: string; password: string }): Promise<Browser> {
    const browser = house.browser();
    const page = await arrive(browser, authorizeUrl(), {}, who);
    const { url } = await post(browser, formIn(page.html) ?? assert.fail(`${page.url} ${page.html}`));
    assert.ok(url.searchParams.get('code'), url.href);
    return browser;
  }
  const isSignedIn = async (browser: Browser): Promise<boolean> =>
    (await arrive(browser, authorizeUrl({ prompt: 'none' }))).url.searchParams.has('code');
  /** Signs out at the provider and returns its LogoutRequest to us, not posted yet. */
  async function asked(browser: Browser): Promise<PostedForm> {
    const url = `${house.server.url}/${corpPool}/logout?client_id=${corpClientId}&logout_uri=${encodeURIComponent(BYE)}`;
    const form = formIn((await arrive(browser, url)).html);
    assert.ok(form);
    return form;
  }

  it('the provider’s LogoutRequest ends the SSO session here and gets a signed response', async () => {
    const browser = await signedIn(ada);
    assert.ok(await isSignedIn(browser));
    const request = await asked(browser);
    assert.equal(request.action, `${house.server.url}/${poolId}/saml2/logout`);
    assert.ok(request.fields['SAMLRequest']);
    // The provider has accepted the response, otherwise it would list us as not signed out.
    assert.equal((await post(browser, request)).url.href, BYE);
    assert.ok(!(await isSignedIn(browser)));
  });

  it('a LogoutRequest in the browser of another user, or without a session, ends nothing there', async () => {
    const [browser, other] = [await signedIn(ada), await signedIn(bea)];
    const request = await asked(browser);
    assert.equal((await post(other, request)).url.href, BYE);
    assert.ok(await isSignedIn(other));
    await post(house.browser(), request);
    assert.ok(await isSignedIn(browser));
  });

  it('our service providers of the session are signed out before the provider gets its response', async () => {
    const app = await house.application(poolId, 'told');
    const browser = await signedIn(ada);
    const response = formIn((await arrive(browser, await app.getAuthorizeUrlAsync('', undefined, {}))).html)!;
    const { profile } = await app.validatePostResponseAsync({ ...response.fields });
    const { url } = await post(browser, await asked(browser));
    assert.equal(url.origin + url.pathname, 'https://told.example/slo');
    const told = await app.validateRedirectAsync(Object.fromEntries(url.searchParams) as never, url.search.slice(1));
    assert.equal(told.profile?.sessionIndex, profile!.sessionIndex);
    assert.ok(!(await isSignedIn(browser)));
    const back = await app.getLogoutResponseUrlAsync(told.profile!, url.searchParams.get('RelayState')!, {}, true);
    assert.equal((await arrive(browser, back)).url.href, BYE);
  });

  it('a changed, late or foreign LogoutRequest, or one without IDPSignout, gives 400 and ends nothing', async () => {
    const browser = await signedIn(ada);
    const request = await asked(browser);
    const refused = async (form: PostedForm, status = 400) => {
      assert.equal((await post(browser, form)).status, status);
      assert.ok(await isSignedIn(browser));
    };
    const xml = Buffer.from(request.fields['SAMLRequest']!, 'base64').toString();
    const altered = (text: string) => ({ ...request, fields: { ...request.fields, SAMLRequest: Buffer.from(text).toString('base64') } });
    await refused(altered(xml.replace(/(<saml:NameID[^>]*>)[^<]+/, `$1somebody`)));
    await refused(altered(xml.replace(`${corpPool}/saml/metadata`, 'unknown')));
    await refused({ ...request, action: request.action.replace(poolId, corpPool) });
    house.server.clock.advance(11 * 60_000);
    await refused(request);
    house.server.clock.reset();
    const change = (IDPSignout: string) =>
      house.operator.send(
        new UpdateIdentityProviderCommand({
          UserPoolId: poolId,
          ProviderName: 'Corp',
          ProviderDetails: { MetadataFile: metadata, IDPSignout, RequestSigningAlgorithm: 'rsa-sha256' },
        }),
      );
    const metadata = await (await fetch(`${house.server.url}/${corpPool}/saml/metadata`)).text();
    await change('false');
    await refused(request);
    await change('true');
    assert.equal((await arrive(browser, `${request.action}/continue?request=made-up`)).status, 400);
    assert.equal((await post(browser, request)).url.href, BYE);
    assert.ok(!(await isSignedIn(browser)));
  });

  it('an unsigned LogoutRequest asks the person and ends the session when the form is submitted', async () => {
    const browser = await signedIn(ada);
    const request = await asked(browser);
    const xml = Buffer.from(request.fields['SAMLRequest']!, 'base64').toString();
    const unsigned = xml.replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '');
    assert.notEqual(unsigned, xml);
    const form = { ...request, fields: { ...request.fields, SAMLRequest: Buffer.from(unsigned).toString('base64') } };
    const page = await post(browser, form);
    assert.match(page.html, /Do you want to sign out\?/);
    assert.ok(await isSignedIn(browser));
    assert.equal((await confirmSamlLogout(browser, page, 'https://evil.example')).status, 400);
    assert.ok(await isSignedIn(browser), 'a form of another site ends nothing');
    const other = await signedIn(bea);
    assert.equal((await post(other, form)).url.href, BYE, 'another user is not asked');
    await confirmSamlLogout(other, page);
    assert.ok(await isSignedIn(other), 'a form of another browser ends nothing');
    await confirmSamlLogout(browser, page);
    assert.ok(!(await isSignedIn(browser)));
  });

  it('a LogoutRequest by redirect gets a signed redirect response; foreign and late ones give 400', async () => {
    const destination = `${house.server.url}/${poolId}/saml2/logout`;
    const place = { id: '_asked', issuer: STRANGER, destination, now: house.server.clock.now() };
    const xml = writeLogoutRequest(place, { nameId: { value: 'nobody', format: NAME_ID_FORMATS.persistent } });
    const at = (key: string, to = destination) => redirectUrl(to, { kind: 'SAMLRequest', xml, relayState: 'theirs' }, keyOf(key));
    const { url } = await arrive(house.browser(), at('idp'));
    assert.equal(`${url.origin}${url.pathname}`, `${STRANGER}/slo`);
    assert.equal(url.searchParams.get('RelayState'), 'theirs');
    const ours = await (await fetch(`${house.server.url}/${poolId}/saml2/metadata`)).text();
    const certificates = [...ours.matchAll(/X509Certificate>([^<]+)</g)].map(([, one]) => one!);
    const answer = readLogoutResponse(messageInQuery(url.search.slice(1))!, certificates);
    assert.deepEqual([answer.inResponseTo, answer.success, answer.issuer], ['_asked', true, `urn:amazon:cognito:sp:${poolId}`]);
    const onward = (await fetch(at('idp'), { redirect: 'manual' })).headers.get('location')!;
    house.server.clock.advance(3 * 60_000);
    assert.equal((await arrive(house.browser(), onward)).status, 400);
    house.server.clock.reset();
    assert.equal((await arrive(house.browser(), onward.replace(poolId, corpPool))).status, 400);
    assert.equal((await arrive(house.browser(), at('attacker'))).status, 400);
    const elsewhere = writeLogoutRequest(
      { ...place, destination: 'https://elsewhere.example/slo' },
      { nameId: { value: 'nobody', format: NAME_ID_FORMATS.persistent } },
    );
    const misled = redirectUrl(destination, { kind: 'SAMLRequest', xml: elsewhere }, keyOf('idp'));
    assert.equal((await arrive(house.browser(), misled)).status, 400);
  });
});
