import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text as streamText } from 'node:stream/consumers';
import {
  AdminGetUserCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolDomainCommand,
  DeleteIdentityProviderCommand,
  UpdateIdentityProviderCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import type { Browser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import { signUpPage } from '../operations/support/hosted-pages.js';
import { setProfile } from '../security-profile/support.js';
import { arrive, confirmLogout, formIn, type Page, type PostedForm, type SamlHouse, startHouse } from './support/house.js';

describe('SAML federation', () => {
  let house: SamlHouse;
  let poolId: string;
  let corpPool: string;
  let client: { clientId: string; secret: string };
  let ada: { email: string; password: string };
  before(async () => {
    house = await startHouse();
    [poolId, corpPool] = [await house.pool(), await house.pool()];
    ada = await house.person(corpPool, { groups: ['staff'] });
    const { url } = house.server;
    const metadata = await (await fetch(`${url}/${poolId}/saml2/metadata`)).text();
    await cognate(house.server, 'CreateServiceProvider', {
      UserPoolId: corpPool,
      Name: 'cognate',
      // Without the logout by redirect: these tests read messages from forms.
      MetadataFile: metadata.replace(/<SingleLogoutService [^>]*:HTTP-Redirect"[^>]*><\/SingleLogoutService>/, ''),
      RequireSignedRequests: true,
      EncryptAssertion: true,
      AllowIdpInitiated: true,
    });
    await house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: await details(),
        AttributeMapping: { email: 'email', given_name: 'given_name' },
        IdpIdentifiers: ['corp.example'],
      }),
    );
    const { UserPoolClient } = await house.operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'app',
        GenerateSecret: true,
        LogoutURLs: ['https://app.example/bye'],
        SupportedIdentityProviders: ['Corp'],
        ...signUpPage.client,
      }),
    );
    client = { clientId: UserPoolClient!.ClientId!, secret: UserPoolClient!.ClientSecret! };
  });
  after(() => house.stop());

  async function details(more: Record<string, string> = {}): Promise<Record<string, string>> {
    const MetadataFile = await (await fetch(`${house.server.url}/${corpPool}/saml/metadata`)).text();
    return { MetadataFile, RequestSigningAlgorithm: 'rsa-sha256', EncryptedResponses: 'true', ...more };
  }
  const change = async (more: Record<string, string>) =>
    house.operator.send(
      new UpdateIdentityProviderCommand({ UserPoolId: poolId, ProviderName: 'Corp', ProviderDetails: await details(more) }),
    );

  function authorizeUrl(more: Record<string, string> = {}): URL {
    const url = new URL(`${house.server.url}/${poolId}/oauth2/authorize`);
    const asked = { client_id: client.clientId, response_type: 'code', scope: 'openid', redirect_uri: 'https://app.example/back' };
    url.search = new URLSearchParams({ ...asked, identity_provider: 'Corp', ...more }).toString();
    return url;
  }

  /** Signs in at the provider and returns its response, not posted yet. */
  async function answered(browser: Browser, more: Record<string, string> = {}): Promise<PostedForm> {
    const page = await arrive(browser, authorizeUrl(more), {}, ada);
    const form = formIn(page.html);
    assert.ok(form, `${page.status} ${page.url.href} ${page.html}`);
    return form;
  }
  const post = (browser: Browser, form: PostedForm): Promise<Page> =>
    arrive(browser, form.action, { method: 'POST', body: new URLSearchParams(form.fields) });

  async function claimsFor(url: URL): Promise<Record<string, unknown>> {
    const code = url.searchParams.get('code');
    assert.ok(code, url.href);
    const answer = await fetch(`${house.server.url}/${poolId}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: 'https://app.example/back' }),
    });
    const tokens = (await answer.json()) as { id_token: string };
    return decodeJwt(tokens.id_token);
  }

  it('the first sign-in creates a user with mapped attributes in the provider’s group', async () => {
    const browser = house.browser();
    const form = await answered(browser, { state: 'mine' });
    assert.equal(form.action, `${house.server.url}/${poolId}/saml2/idpresponse`);
    const { url } = await post(browser, form);
    assert.equal(url.searchParams.get('state'), 'mine');
    const claims = await claimsFor(url);
    assert.match(String(claims['cognito:username']), /^corp_/i);
    assert.equal(claims['email'], ada.email);
    assert.deepEqual(claims['cognito:groups'], [`${poolId}_Corp`]);
    const [identity] = claims['identities'] as { providerName: string; providerType: string }[];
    assert.deepEqual([identity?.providerName, identity?.providerType], ['Corp', 'SAML']);
    const user = await house.operator.send(new AdminGetUserCommand({ UserPoolId: poolId, Username: String(claims['cognito:username']) }));
    assert.equal(user.UserStatus, 'EXTERNAL_PROVIDER');
  });

  it('a user gets the same account in another browser and through idp_identifier', async () => {
    const subs: unknown[] = [];
    for (const asked of [{ identity_provider: 'Corp' }, { identity_provider: '', idp_identifier: 'corp.example' }]) {
      const browser = house.browser();
      const { url } = await post(browser, await answered(browser, asked));
      subs.push((await claimsFor(url))['sub']);
    }
    assert.equal(subs[0], subs[1]);
  });

  it('an encrypted response is read without EncryptedResponses, since the metadata publish a key', async () => {
    const { EncryptedResponses, ...without } = await details();
    await house.operator.send(new UpdateIdentityProviderCommand({ UserPoolId: poolId, ProviderName: 'Corp', ProviderDetails: without }));
    const browser = house.browser();
    const form = await answered(browser);
    assert.match(Buffer.from(form.fields['SAMLResponse']!, 'base64').toString(), /EncryptedAssertion/);
    assert.equal((await claimsFor((await post(browser, form)).url))['email'], ada.email);
    await change({});
  });

  it('our metadata say that requests are signed where those to every provider of the pool are', async () => {
    const said = async (): Promise<string | undefined> =>
      /AuthnRequestsSigned="(\w+)"/.exec(await (await fetch(`${house.server.url}/${poolId}/saml2/metadata`)).text())?.[1];
    assert.equal(await said(), 'true');
    const { RequestSigningAlgorithm, ...unsigned } = await details();
    await house.operator.send(
      new CreateIdentityProviderCommand({
        UserPoolId: poolId,
        ProviderName: 'Unsigned',
        ProviderType: 'SAML',
        ProviderDetails: unsigned,
        AttributeMapping: { email: 'email' },
      }),
    );
    assert.equal(await said(), 'false');
    await house.operator.send(new DeleteIdentityProviderCommand({ UserPoolId: poolId, ProviderName: 'Unsigned' }));
  });

  it('a response is refused in another browser, a second time, with another RelayState and at another pool', async () => {
    const browser = house.browser();
    const form = await answered(browser);
    const nobody = async (who: Browser, what: PostedForm) => {
      const page = await post(who, what);
      assert.equal(page.url.searchParams.get('code'), null, page.url.href);
      assert.ok(page.status >= 400, `${page.status}`);
    };
    await nobody(browser, { ...form, fields: { ...form.fields, RelayState: 'x'.repeat(32) } });
    await nobody(browser, { ...form, fields: { SAMLResponse: form.fields['SAMLResponse']! } });
    await nobody(browser, { ...form, action: form.action.replace(poolId, corpPool) });
    await nobody(house.browser(), form);
    // None of these attempts used up the sign-in.
    assert.equal((await claimsFor((await post(browser, form)).url))['email'], ada.email);
    await nobody(browser, form);
  });

  it('one of two concurrent posts of a response signs in, and the other gives 400', async () => {
    const browser = house.browser();
    const form = await answered(browser);
    const pages = await Promise.all([post(browser, form), post(browser, form)]);
    const [signedIn, refused] = pages[0].url.searchParams.has('code') ? pages : [pages[1], pages[0]];
    assert.equal((await claimsFor(signedIn.url))['email'], ada.email);
    assert.deepEqual([refused.status, refused.url.searchParams.get('code')], [400, null]);
  });

  it('a missing or unsigned response redirects to the app with an OAuth error', async () => {
    for (const SAMLResponse of ['', Buffer.from('<a/>').toString('base64')]) {
      const browser = house.browser();
      const form = await answered(browser);
      const { url } = await post(browser, { ...form, fields: { ...form.fields, SAMLResponse } });
      assert.equal(url.origin, 'https://app.example');
      assert.ok(url.searchParams.get('error'), url.href);
      assert.match(url.searchParams.get('error_description') ?? '', /SAML/);
    }
  });

  describe('IdP-initiated sign-in', () => {
    const begin = async (relayState: string, browser = house.browser()): Promise<Page> => {
      await cognate(house.server, 'UpdateServiceProvider', { UserPoolId: corpPool, Name: 'cognate', DefaultRelayState: relayState });
      const page = await arrive(browser, `${house.server.url}/${corpPool}/saml/sso/init?sp=cognate`, {}, ada);
      return post(browser, formIn(page.html)!);
    };
    const relay = (): string => authorizeUrl().searchParams.toString();

    it('an unsolicited response is accepted only with IDPInit', async () => {
      const refused = await begin(relay());
      assert.equal(refused.url.searchParams.get('code'), null);
      await change({ IDPInit: 'true' });
      const { url } = await begin(relay());
      assert.equal((await claimsFor(url))['email'], ada.email);
    });

    it('an unsolicited response signs in its own user in place of the browser’s previous one', async () => {
      const bea = await house.person(corpPool, { name: 'bea' });
      await cognate(house.server, 'UpdateServiceProvider', { UserPoolId: corpPool, Name: 'cognate', DefaultRelayState: relay() });
      const browser = house.browser();
      await post(browser, await answered(browser));
      const page = await arrive(house.browser(), `${house.server.url}/${corpPool}/saml/sso/init?sp=cognate`, {}, bea);
      const { url } = await post(browser, formIn(page.html)!);
      assert.equal((await claimsFor(url))['email'], bea.email);
    });

    it('the RelayState of an unsolicited response must name a client and redirect URI of the pool', async () => {
      for (const [name, value] of Object.entries({ redirect_uri: 'https://evil.example/back', client_id: 'nobody' })) {
        const said = new URLSearchParams(relay());
        said.set(name, value);
        const page = await begin(said.toString());
        assert.equal(page.url.origin, house.server.url);
        assert.ok(page.status >= 400);
      }
    });
  });

  for (const profile of ['cognito', 'strict'] as const)
    it(`/logout sends a provider with IDPSignout a logout request, and then goes to the app, in the profile ${profile}`, async () => {
      await change({ IDPSignout: 'true' });
      const browser = house.browser();
      await post(browser, await answered(browser));
      const logout = `${house.server.url}/${poolId}/logout?client_id=${client.clientId}&logout_uri=https%3A%2F%2Fapp.example%2Fbye`;
      await setProfile(house.server, poolId, profile);
      const page = await arrive(browser, logout);
      const form = formIn((profile === 'strict' ? await confirmLogout(browser, page) : page).html);
      await setProfile(house.server, poolId, null);
      assert.equal(form?.action, `${house.server.url}/${poolId}/saml2/logout`);
      const { url } = await post(browser, form);
      assert.equal(url.href, 'https://app.example/bye');
      const again = await arrive(browser, authorizeUrl());
      assert.match(again.html, /name="password"/, 'nobody is signed in at the provider any more');
    });

  it('a SAML service provider can use the upstream provider, and its logout reaches the upstream', async () => {
    await change({ IDPSignout: 'true' });
    const app = await house.application(poolId, 'chained');
    const { ServiceProvider } = await cognate<{ ServiceProvider: { ClientId: string } }>(house.server, 'DescribeServiceProvider', {
      UserPoolId: poolId,
      Name: 'chained',
    });
    await house.operator.send(
      new UpdateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientId: ServiceProvider.ClientId,
        ...signUpPage.client,
        CallbackURLs: [`${house.server.url}/${poolId}/saml/continue`],
        SupportedIdentityProviders: ['Corp'],
      }),
    );
    const browser = house.browser();
    const there = formIn((await arrive(browser, await app.getAuthorizeUrlAsync('', undefined, {}), {}, ada)).html)!;
    assert.match(there.action, /saml2\/idpresponse$/);
    const { profile } = await app.validatePostResponseAsync({ ...formIn((await post(browser, there)).html)!.fields });
    assert.equal(profile?.['groups'], `${poolId}_Corp`);
    const out = formIn((await arrive(browser, await app.getLogoutUrlAsync(profile!, '', {}))).html)!;
    assert.equal(out.action, `${house.server.url}/${poolId}/saml2/logout`);
    const { url } = await post(browser, out);
    assert.deepEqual(await app.validateRedirectAsync(Object.fromEntries(url.searchParams) as never, url.search.slice(1)), {
      profile: null,
      loggedOut: true,
    });
  });

  it('metadata at the pool’s domain has the domain’s URLs', async () => {
    const Domain = `corp${Date.now().toString(36)}`;
    await house.operator.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain }));
    const { host, port } = new URL(house.server.url);
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { host: `${Domain}.auth.${host}` };
      request({ host: '127.0.0.1', port, path: '/saml2/metadata', headers }, (answer) => resolve(streamText(answer)))
        .on('error', reject)
        .end();
    });
    assert.match(text, new RegExp(`Location="http://${Domain}\\.[^"]+/saml2/idpresponse"`));
  });
});
