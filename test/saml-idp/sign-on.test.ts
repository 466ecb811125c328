import assert from 'node:assert/strict';
import { AdminDisableUserCommand, AdminUserGlobalSignOutCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { SAML } from '@node-saml/node-saml';
import type { Browser } from '../oidc/support/browser.js';
import { cognate } from '../operations/support/cognate.js';
import { codeOf, makePerson, openGround, setMfa } from '../sign-in/support/people.js';
import { arrive, formIn, type Page, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

describe('SAML sign-on at a service provider', () => {
  let house: SamlHouse;
  let poolId: string;
  let ada: { email: string; password: string; username: string };
  let crm: SAML;
  before(async () => {
    house = await startHouse();
    poolId = await house.pool();
    ada = await house.person(poolId, { groups: ['staff', 'admins'] });
    crm = await house.application(poolId, 'crm');
  });
  after(() => house.stop());

  const ask = (app: SAML, relayState = ''): Promise<string> => app.getAuthorizeUrlAsync(relayState, undefined, {});
  const formOf = (page: Page) => {
    const form = formIn(page.html);
    assert.ok(form, `no form in ${page.status} ${page.html}`);
    return form;
  };
  const profileIn = async (app: SAML, page: Page) => (await app.validatePostResponseAsync({ ...formOf(page).fields })).profile!;
  const statusIn = (page: Page): string => Buffer.from(formOf(page).fields['SAMLResponse']!, 'base64').toString();

  async function signedOn(app: SAML, browser: Browser = house.browser()) {
    return profileIn(app, await arrive(browser, await ask(app), {}, ada));
  }

  it('a request by redirect gets a valid response with NameID, attributes, groups and RelayState', async () => {
    const page = await arrive(house.browser(), await ask(crm, 'deep/link?a=1&b="2"'), {}, ada);
    const form = formOf(page);
    assert.equal(form.action, 'https://crm.example/acs');
    assert.equal(form.fields['RelayState'], 'deep/link?a=1&b="2"');
    const { profile } = await crm.validatePostResponseAsync({ ...form.fields });
    assert.equal(profile?.nameIDFormat, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent');
    assert.equal(profile['email'], ada.email);
    assert.equal(profile['name'], 'ada & <Sons>');
    assert.deepEqual(profile['groups'], ['admins', 'staff']);
  });

  it('the posting page’s CSP allows the form to the service provider and no inline script', async () => {
    const page = await arrive(house.browser(), await ask(crm), {}, ada);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /form-action https:\/\/crm\.example https:;/);
    assert.match(policy, /script-src 'nonce-/);
    assert.doesNotMatch(page.html, /<script(?![^>]* src=)/);
    assert.match(page.html, /<button[^>]*>Continue<\/button>/);
  });

  it('a signed request by POST gets a valid response', async () => {
    const app = await house.application(poolId, 'posting', {
      config: { authnRequestBinding: 'HTTP-POST', skipRequestCompression: true },
      input: { RequireSignedRequests: true },
    });
    const html = await app.getAuthorizeFormAsync('state');
    const fields = Object.fromEntries([...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
    const page = await arrive(
      house.browser(),
      `${house.server.url}/${poolId}/saml/sso`,
      { method: 'POST', body: new URLSearchParams(fields) },
      ada,
    );
    assert.equal((await profileIn(app, page))['email'], ada.email);
  });

  it('an SSO session signs in at other service providers and OpenID clients of the pool', async () => {
    const other = await house.application(poolId, 'wiki');
    const browser = house.browser();
    await signedOn(crm, browser);
    const page = await arrive(browser, await ask(other));
    assert.equal((await profileIn(other, page))['email'], ada.email);
    const { response } = await browser.follow(await house.authorizeUrl(poolId, { prompt: 'none' }));
    assert.match(response.headers.get('location') ?? '', /^https:\/\/app\.example\/back\?code=/);
  });

  it('the persistent NameID is stable and differs between service providers', async () => {
    const other = await house.application(poolId, 'shop');
    const [first, second, elsewhere] = [await signedOn(crm), await signedOn(crm), await signedOn(other)];
    assert.equal(first.nameID, second.nameID);
    assert.notEqual(first.nameID, elsewhere.nameID);
    assert.equal(first.spNameQualifier, 'https://crm.example/saml');
  });

  it('NameIdFormat of the registration decides the NameID', async () => {
    const formats = { emailAddress: ada.email, unspecified: ada.username, transient: /^_.{22}$/ } as const;
    for (const [NameIdFormat, expected] of Object.entries(formats)) {
      const app = await house.application(poolId, `by-${NameIdFormat}`, { input: { NameIdFormat } });
      const { nameID } = await signedOn(app);
      if (typeof expected === 'string') assert.equal(nameID, expected);
      else assert.match(nameID, expected);
    }
  });

  describe('NameIDPolicy', () => {
    const SAML11 = 'urn:oasis:names:tc:SAML:1.1:nameid-format:';
    const SAML20 = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

    it('every format of the metadata is given when it is asked for, the first one without a policy', async () => {
      const metadata = await (await fetch(`${house.server.url}/${poolId}/saml/metadata`)).text();
      const offered = [...metadata.matchAll(/NameIDFormat>([^<]+)</g)].map(([, format]) => format!);
      assert.equal(offered.length, 4);
      assert.equal((await signedOn(crm)).nameIDFormat, offered[0]);
      for (const [at, identifierFormat] of offered.entries()) {
        const app = await house.application(poolId, `policy${at}`, { config: { identifierFormat } });
        const { nameID, nameIDFormat } = await signedOn(app);
        assert.equal(nameIDFormat, identifierFormat === `${SAML11}unspecified` ? offered[0] : identifierFormat);
        if (identifierFormat === `${SAML11}emailAddress`) assert.equal(nameID, ada.email);
      }
    });

    it('formats of SAML 1.1 under the prefix of SAML 2.0 are understood', async () => {
      const mail = await house.application(poolId, 'misspelt', { config: { identifierFormat: `${SAML20}emailAddress` } });
      assert.equal((await signedOn(mail)).nameID, ada.email);
      const any = await house.application(poolId, 'misspelt2', { config: { identifierFormat: `${SAML20}unspecified` } });
      assert.equal((await signedOn(any)).nameIDFormat, `${SAML20}persistent`);
    });

    it('NameIdSource is the source of the registered format, not of another that is asked for', async () => {
      const input = { NameIdFormat: 'unspecified', NameIdSource: 'sub' };
      const app = await house.application(poolId, 'sourced', { input, config: { identifierFormat: `${SAML11}emailAddress` } });
      assert.equal((await signedOn(app)).nameID, ada.email);
    });

    it('a format that is not offered, an affiliation and an unproven address give InvalidNameIDPolicy', async () => {
      for (const [at, identifierFormat] of [`${SAML11}X509SubjectName`, `${SAML20}encrypted`, 'constructor'].entries()) {
        const app = await house.application(poolId, `unoffered${at}`, { config: { identifierFormat } });
        const status = statusIn(await arrive(house.browser(), await ask(app), {}, ada));
        assert.match(status, /InvalidNameIDPolicy/);
        assert.ok(status.includes(`the NameID format ${identifierFormat} is not offered`), status);
      }
      const member = await house.application(poolId, 'member', {
        config: { identifierFormat: `${SAML20}persistent`, spNameQualifier: 'https://affiliation.example' },
      });
      assert.match(statusIn(await arrive(house.browser(), await ask(member), {}, ada)), /InvalidNameIDPolicy/);
      const mia = await house.person(poolId, { name: 'mia', verified: false });
      const mail = await house.application(poolId, 'unproven', { config: { identifierFormat: `${SAML11}emailAddress` } });
      assert.match(statusIn(await arrive(house.browser(), await ask(mail), {}, mia)), /InvalidNameIDPolicy/);
    });
  });

  it('an unverified e-mail is neither NameID nor attribute without StateUnverified', async () => {
    const eve = await house.person(poolId, { name: 'eve', verified: false });
    const byMail = await house.application(poolId, 'bymail', { input: { NameIdFormat: 'emailAddress' } });
    assert.match(statusIn(await arrive(house.browser(), await ask(byMail), {}, eve)), /InvalidNameIDPolicy/);
    const page = await arrive(house.browser(), await ask(crm), {}, eve);
    assert.equal((await profileIn(crm, page))['email'], undefined);
    await cognate(house.server, 'UpdateServiceProvider', { UserPoolId: poolId, Name: 'bymail', StateUnverified: true });
    assert.equal((await profileIn(byMail, await arrive(house.browser(), await ask(byMail), {}, eve))).nameID, eve.email);
  });

  it('Attributes of the registration decide names and sources of the attributes', async () => {
    const Attributes = [
      { Name: 'urn:oid:2.5.4.42', Source: 'given_name', NameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri' },
      { Name: 'uid', Source: 'sub' },
    ];
    const app = await house.application(poolId, 'mapped', { input: { Attributes } });
    const profile = await signedOn(app);
    assert.equal(profile['urn:oid:2.5.4.42'], 'ada');
    assert.match(String(profile['uid']), /^[0-9a-f-]{36}$/);
    assert.equal(profile['groups'], undefined);
  });

  it('EncryptAssertion encrypts the assertion for the service provider’s key', async () => {
    const key = keyOf('encryption');
    const app = await house.application(poolId, 'secret', {
      input: { EncryptAssertion: true, EncryptionCertificate: key.pem },
      config: { decryptionPvk: key.privateKey },
    });
    const page = await arrive(house.browser(), await ask(app), {}, ada);
    assert.doesNotMatch(statusIn(page), /ada@example|<saml:Assertion/);
    assert.equal((await profileIn(app, page))['email'], ada.email);
  });

  it('ForceAuthn requires a new sign-in; IsPassive without a session gives NoPassive', async () => {
    const forced = await house.application(poolId, 'forced', { config: { forceAuthn: true } });
    const passive = await house.application(poolId, 'passive', { config: { passive: true } });
    const browser = house.browser();
    assert.match(statusIn(await arrive(browser, await ask(passive))), /status:NoPassive/);
    await signedOn(crm, browser);
    assert.equal((await profileIn(passive, await arrive(browser, await ask(passive))))['email'], ada.email);
    const page = await arrive(browser, await ask(forced));
    assert.match(page.html, /name="password"/);
    const again = await arrive(browser, await ask(forced), {}, ada);
    assert.equal((await profileIn(forced, again))['email'], ada.email);
  });

  it('removing prompt=login from the redirect of a ForceAuthn request gives NoAuthnContext', async () => {
    const forced = await house.application(poolId, 'insisting', { config: { forceAuthn: true } });
    const browser = house.browser();
    await signedOn(crm, browser);
    house.server.clock.advance(2000);
    const sent = await browser.request(await ask(forced));
    const url = new URL(sent.headers.get('location')!);
    assert.equal(url.searchParams.get('prompt'), 'login');
    url.searchParams.delete('prompt');
    assert.match(statusIn(await arrive(browser, url)), /status:NoAuthnContext/);
    house.server.clock.reset();
  });

  it('an MFA authentication context requires a second factor and is stated in the response', async () => {
    const ground = await openGround(house.server);
    await setMfa(ground, 'OPTIONAL', ['totp']);
    const { username: email, password, secret } = await makePerson(ground, { has: ['totp'], on: [] });
    house.server.clock.advance(31_000);
    const MFA = 'https://refeds.org/profile/mfa';
    const app = await house.application(ground.poolId, 'vault', { config: { disableRequestedAuthnContext: false, authnContext: [MFA] } });
    const browser = house.browser();
    const page = await arrive(browser, await ask(app), {}, { email, password });
    const token = /name="token" value="([^"]+)"/.exec(page.html)![1]!;
    const done = await arrive(browser, page.url, {
      method: 'POST',
      headers: { origin: page.url.origin },
      body: new URLSearchParams({ token, code: codeOf(house.server, secret!) }),
    });
    assert.match(statusIn(done), new RegExp(`<saml:AuthnContextClassRef>${MFA}<`));
    house.server.clock.reset();
  });

  it('an authentication context that is not reached gives NoAuthnContext', async () => {
    const app = await house.application(poolId, 'bank', {
      config: { disableRequestedAuthnContext: false, authnContext: ['urn:example:unheard'] },
    });
    assert.match(statusIn(await arrive(house.browser(), await ask(app), {}, ada)), /status:NoAuthnContext/);
    const plain = await house.application(poolId, 'plain', {
      config: { disableRequestedAuthnContext: false, authnContext: ['urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'] },
    });
    assert.match(statusIn(await arrive(house.browser(), await ask(plain), {}, ada)), /PasswordProtectedTransport</);
  });

  it('a cancelled sign-in gives AuthnFailed', async () => {
    const browser = house.browser();
    const login = await browser.follow(await ask(crm));
    const token = /name="token" value="([^"]+)"/.exec(await login.response.text())![1]!;
    const left = await browser.follow(`${login.url.href}/cancel`, {
      method: 'POST',
      headers: { origin: login.url.origin },
      body: new URLSearchParams({ token }),
    });
    const html = await left.response.text();
    assert.match(statusIn({ status: 200, html, url: left.url, headers: left.response.headers }), /status:AuthnFailed/);
  });

  it('a disabled user gets no response although the browser had a session', async () => {
    const bob = await house.person(poolId, { name: 'bob' });
    const browser = house.browser();
    await arrive(browser, await ask(crm), {}, bob);
    await house.operator.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: bob.username }));
    await house.operator.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: bob.username }));
    const page = await arrive(browser, await ask(crm));
    assert.equal(formIn(page.html), undefined);
    assert.match(page.html, /name="password"/);
  });

  describe('IdP-initiated sign-on', () => {
    const init = (name: string): string => `${house.server.url}/${poolId}/saml/sso/init?sp=${name}`;

    it('an unsolicited response has no InResponseTo and carries DefaultRelayState', async () => {
      const app = await house.application(poolId, 'portal', {
        input: { AllowIdpInitiated: true, DefaultRelayState: '/home' },
        config: { validateInResponseTo: 'ifPresent' as never },
      });
      const page = await arrive(house.browser(), init('portal'), {}, ada);
      assert.equal(formOf(page).fields['RelayState'], '/home');
      assert.doesNotMatch(statusIn(page), /InResponseTo/);
      assert.equal((await profileIn(app, page))['email'], ada.email);
    });

    it('IdP-initiated sign-on gives 403 if it is not allowed and 400 for unknown names', async () => {
      const refused = await arrive(house.browser(), init('crm'));
      assert.equal(refused.status, 403);
      assert.equal((await arrive(house.browser(), init('nobody'))).status, 400);
    });
  });
});
