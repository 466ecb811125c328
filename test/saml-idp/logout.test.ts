import assert from 'node:assert/strict';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Profile, SAML } from '@node-saml/node-saml';
import type { Browser } from '../oidc/support/browser.js';
import { arrive, confirmSamlLogout, formIn, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

describe('SAML single logout', () => {
  let house: SamlHouse;
  let poolId: string;
  let ada: { email: string; password: string };
  let crm: SAML;
  let wiki: SAML;
  before(async () => {
    house = await startHouse();
    poolId = await house.pool();
    ada = await house.person(poolId);
    crm = await house.application(poolId, 'crm');
    wiki = await house.application(poolId, 'wiki');
    await house.application(poolId, 'silent', { input: { SingleLogoutUrl: undefined } });
  });
  after(() => house.stop());

  async function signedOn(app: SAML, browser: Browser): Promise<Profile> {
    const page = await arrive(browser, await app.getAuthorizeUrlAsync('', undefined, {}), {}, ada);
    return (await app.validatePostResponseAsync({ ...formIn(page.html)!.fields })).profile!;
  }

  async function isSignedIn(browser: Browser): Promise<boolean> {
    const { url } = await browser.follow(await house.authorizeUrl(poolId, { prompt: 'none' }));
    return url.searchParams.has('code');
  }

  /** What an application reads in the URL that the browser was sent to. */
  const read = (app: SAML, url: URL) => app.validateRedirectAsync(Object.fromEntries(url.searchParams) as never, url.search.slice(1));
  const answerOf = async (app: SAML, request: Profile, relayState: string, success = true): Promise<string> =>
    app.getLogoutResponseUrlAsync(request, relayState, {}, success);
  const logoutUrl = async (): Promise<string> => {
    const { clientId } = await house.openIdClient(poolId);
    return `${house.server.url}/${poolId}/logout?client_id=${clientId}&logout_uri=https%3A%2F%2Fapp.example%2Fbye`;
  };

  it('a LogoutRequest ends the SSO session and the tokens of its sign-in, and is answered', async () => {
    const browser = house.browser();
    const profile = await signedOn(crm, browser);
    const { clientId, secret } = await house.openIdClient(poolId);
    const { url: back } = await browser.follow(await house.authorizeUrl(poolId));
    const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
    const token = async (fields: Record<string, string>) =>
      (
        await fetch(`${house.server.url}/${poolId}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams(fields) })
      ).json() as Promise<Record<string, string>>;
    const tokens = await token({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: 'https://app.example/back',
    });
    assert.ok(tokens['refresh_token']);

    const { url } = await browser.follow(await crm.getLogoutUrlAsync(profile, 'bye', {}));
    assert.equal(url.origin + url.pathname, 'https://crm.example/slo');
    assert.equal(url.searchParams.get('RelayState'), 'bye');
    assert.deepEqual(await read(crm, url), { profile: null, loggedOut: true });
    assert.equal(await isSignedIn(browser), false);
    const refreshed = await token({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token']! });
    assert.equal(refreshed['error'], 'invalid_grant');
  });

  it('other service providers of the session get a LogoutRequest before the requester gets its response', async () => {
    const browser = house.browser();
    const [profile, other] = [await signedOn(crm, browser), await signedOn(wiki, browser)];
    const { url } = await browser.follow(await crm.getLogoutUrlAsync(profile, '', {}));
    assert.equal(url.origin, 'https://wiki.example');
    const { profile: told } = await read(wiki, url);
    assert.equal(told?.nameID, other.nameID);
    assert.equal(told?.sessionIndex, other.sessionIndex);
    assert.equal(await isSignedIn(browser), false, 'our own session goes first');
    const { url: end } = await browser.follow(await answerOf(wiki, told, url.searchParams.get('RelayState')!));
    assert.equal(end.origin, 'https://crm.example');
    assert.deepEqual(await read(crm, end), { profile: null, loggedOut: true });
  });

  it('/logout sends a LogoutRequest to each service provider and then goes to logout_uri', async () => {
    const browser = house.browser();
    const names = new Map([
      ['https://crm.example', { app: crm, profile: await signedOn(crm, browser) }],
      ['https://wiki.example', { app: wiki, profile: await signedOn(wiki, browser) }],
    ]);
    let { url } = await browser.follow(await logoutUrl());
    while (names.size > 0) {
      const { app, profile } = names.get(url.origin)!;
      names.delete(url.origin);
      const { profile: told } = await read(app, url);
      assert.equal(told?.nameID, profile.nameID);
      ({ url } = await browser.follow(await answerOf(app, told, url.searchParams.get('RelayState')!)));
    }
    assert.equal(url.href, 'https://app.example/bye');
  });

  it('service providers without SLO URL or with a failure are listed on the page; an unsigned response is enough', async () => {
    const silent = await house.application(poolId, 'mute', { input: { SingleLogoutUrl: undefined } });
    const browser = house.browser();
    await signedOn(silent, browser);
    await signedOn(crm, browser);
    await signedOn(wiki, browser);
    let { url, response } = await browser.follow(await logoutUrl());
    for (let told = 0; told < 2; told++) {
      const app = url.origin === 'https://crm.example' ? crm : wiki;
      const { profile } = await read(app, url);
      const state = url.searchParams.get('RelayState')!;
      const answer = new URL(await answerOf(app, profile!, state, app === wiki));
      if (app === wiki) answer.searchParams.delete('Signature');
      if (app === wiki) answer.searchParams.delete('SigAlg');
      ({ url, response } = await browser.follow(answer));
    }
    const html = await response.text();
    for (const name of ['mute', 'crm']) assert.match(html, new RegExp(`<li>${name}</li>`));
    assert.doesNotMatch(html, /<li>wiki<\/li>/);
    assert.match(html, /href="https:\/\/app\.example\/bye"/);
  });

  it('a service provider that has not answered when the propagation URL is opened again is listed on the page', async () => {
    const browser = house.browser();
    await signedOn(crm, browser);
    await signedOn(wiki, browser);
    const next = (await browser.request(await logoutUrl())).headers.get('location')!;
    const { url: first } = await browser.follow(next);
    const { url: second } = await browser.follow(next);
    assert.deepEqual([first.origin, second.origin].sort(), ['https://crm.example', 'https://wiki.example']);
    const answering = second.origin === 'https://crm.example' ? crm : wiki;
    const { profile } = await read(answering, second);
    const { response } = await browser.follow(await answerOf(answering, profile!, second.searchParams.get('RelayState')!));
    const listed = [...(await response.text()).matchAll(/<li>(\w+)<\/li>/g)].map(([, name]) => name);
    assert.deepEqual(listed, [answering === crm ? 'wiki' : 'crm']);
  });

  it('a service provider with binding HTTP-POST gets signed logout messages by POST', async () => {
    const app = await house.application(poolId, 'posted', {
      input: { SingleLogoutBinding: 'HTTP-POST' },
      // node-saml expects it where only sign-in responses have it.
      config: { validateInResponseTo: 'ifPresent' as never },
    });
    const browser = house.browser();
    const profile = await signedOn(app, browser);
    const page = await arrive(browser, await app.getLogoutUrlAsync(profile, '', {}));
    const form = formIn(page.html)!;
    assert.equal(form.action, 'https://posted.example/slo');
    assert.deepEqual(await app.validatePostResponseAsync({ ...form.fields }), { profile: null, loggedOut: true });
    await signedOn(app, browser);
    const told = formIn((await arrive(browser, await logoutUrl())).html)!;
    assert.equal((await app.validatePostRequestAsync({ ...told.fields })).profile?.nameID, profile.nameID);
  });

  it('a response without RelayState, with a wrong signature or of no sense lets the logout go on', async () => {
    const changes: ((answer: URL) => void)[] = [
      (answer) => answer.searchParams.delete('RelayState'),
      (answer) => answer.searchParams.set('Signature', 'AAAA'),
      (answer) => answer.searchParams.set('SAMLResponse', deflateRawSync('<nonsense/>').toString('base64')),
      (answer) => answer.searchParams.set('SAMLResponse', deflateRawSync('nonsense').toString('base64')),
    ];
    for (const [at, change] of changes.entries()) {
      const browser = house.browser();
      await signedOn(crm, browser);
      const { url } = await browser.follow(await logoutUrl());
      const { profile } = await read(crm, url);
      const answer = new URL(await answerOf(crm, profile!, url.searchParams.get('RelayState')!));
      if (at !== 1) for (const name of ['Signature', 'SigAlg']) answer.searchParams.delete(name);
      change(answer);
      const { url: end, response } = await browser.follow(answer);
      if (at === 0) assert.equal(end.href, 'https://app.example/bye');
      else assert.match(await response.text(), /<li>crm<\/li>/);
    }
  });

  describe('unsigned logout requests', () => {
    const unsigned = async (app: SAML, profile: Profile): Promise<URL> => {
      const url = new URL(await app.getLogoutUrlAsync(profile, 'theirs', {}));
      for (const name of ['Signature', 'SigAlg']) url.searchParams.delete(name);
      return url;
    };

    it('the person of the session is asked by a form, which ends it, propagates and answers', async () => {
      const browser = house.browser();
      const [profile] = [await signedOn(crm, browser), await signedOn(wiki, browser)];
      const page = await arrive(browser, await unsigned(crm, profile));
      assert.match(page.html, /Do you want to sign out\?/);
      assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
      assert.ok(await isSignedIn(browser));
      const { url } = await confirmSamlLogout(browser, page);
      assert.equal(url.origin, 'https://wiki.example');
      assert.ok(!(await isSignedIn(browser)));
      const { profile: told } = await read(wiki, url);
      const { url: end } = await browser.follow(await answerOf(wiki, told!, url.searchParams.get('RelayState')!));
      assert.deepEqual([end.origin, end.searchParams.get('RelayState')], ['https://crm.example', 'theirs']);
      assert.deepEqual(await read(crm, end), { profile: null, loggedOut: true });
    });

    it('a request by POST, or from a service provider without a certificate, asks the person too', async () => {
      const app = await house.application(poolId, 'keyless', { input: { SigningCertificates: undefined } });
      const browser = house.browser();
      const profile = await signedOn(app, browser);
      const signed = new URL(await app.getLogoutUrlAsync(profile, '', {}));
      const xml = inflateRawSync(Buffer.from(signed.searchParams.get('SAMLRequest')!, 'base64'));
      const body = new URLSearchParams({ SAMLRequest: xml.toString('base64') });
      const pages = [await arrive(browser, signed), await arrive(browser, signed.origin + signed.pathname, { method: 'POST', body })];
      for (const page of pages) assert.match(page.html, /Do you want to sign out\?/);
      assert.equal((await confirmSamlLogout(browser, pages[1]!)).url.origin, 'https://keyless.example');
      assert.ok(!(await isSignedIn(browser)));
    });

    it('a request for another session, a form of another site, browser or pool, and a late one end nothing', async () => {
      const [mine, other] = [house.browser(), house.browser()];
      const profile = await signedOn(crm, mine);
      await signedOn(crm, other);
      const page = await arrive(mine, await unsigned(crm, profile));
      const elsewhere = await arrive(other, await unsigned(crm, { ...profile, sessionIndex: '_unknown' }));
      assert.equal(elsewhere.url.origin, 'https://crm.example', 'answered, not stranded');
      assert.equal((await confirmSamlLogout(mine, page, 'https://evil.example')).status, 400);
      assert.equal((await confirmSamlLogout(other, page)).url.origin, 'https://crm.example');
      const moved = { ...page, html: page.html.replaceAll(poolId, await house.pool()) };
      assert.equal((await confirmSamlLogout(mine, moved)).status, 400);
      const asked = (await mine.request(await unsigned(crm, profile))).headers.get('location')!;
      const request = new URL(asked).searchParams.get('request');
      const replayed = { ...page, html: page.html.replace(/name="token" value="[^"]+"/, `name="token" value="${request}"`) };
      assert.equal((await confirmSamlLogout(mine, replayed)).url.origin, 'https://crm.example', 'the query is no form token');
      for (const browser of [mine, other]) assert.ok(await isSignedIn(browser));
      house.server.clock.advance(16 * 60_000);
      assert.equal((await confirmSamlLogout(mine, page)).status, 400);
      house.server.clock.reset();
      assert.ok(await isSignedIn(mine));
    });

    it('RequireSignedRequests refuses them', async () => {
      const app = await house.application(poolId, 'exacting', { input: { RequireSignedRequests: true } });
      const browser = house.browser();
      const profile = (await app.validatePostResponseAsync({
        ...formIn((await arrive(browser, await app.getAuthorizeUrlAsync('', undefined, {}), {}, ada)).html)!.fields,
      }))!.profile!;
      assert.equal((await arrive(browser, await unsigned(app, profile))).status, 400);
      assert.ok(await isSignedIn(browser));
    });
  });

  describe('refused logout requests', () => {
    async function refused(change: (url: URL) => void, app: SAML = crm): Promise<void> {
      const browser = house.browser();
      const profile = await signedOn(crm, browser);
      const url = new URL(await app.getLogoutUrlAsync(profile, '', {}));
      change(url);
      assert.equal((await arrive(browser, url)).status, 400);
      assert.equal(await isSignedIn(browser), true);
    }

    it('wrong keys, issuers, destinations and pools give 400 and end nothing', async () => {
      const forged = await house.application(poolId, 'forged');
      forged.options.issuer = 'https://crm.example/saml';
      forged.options.privateKey = keyOf('evil').privateKey;
      await refused(() => {}, forged);
      forged.options.issuer = 'https://nobody.example/saml';
      await refused(() => {}, forged);
      const { logoutUrl: ours } = crm.options;
      crm.options.logoutUrl = 'https://other.example/slo';
      await refused((url) => {
        url.href = `${ours}${url.search}`;
      });
      crm.options.logoutUrl = ours;
      const other = await house.pool();
      await refused((url) => {
        url.pathname = url.pathname.replace(poolId, other);
      });
    });

    it('a request older than 10 minutes gives 400 and ends nothing', async () => {
      const browser = house.browser();
      const url = await crm.getLogoutUrlAsync(await signedOn(crm, browser), '', {});
      house.server.clock.advance(11 * 60_000);
      assert.equal((await arrive(browser, url)).status, 400);
      assert.equal(await isSignedIn(browser), true);
      house.server.clock.reset();
    });

    it('a service provider cannot sign out a user of another service provider', async () => {
      const browser = house.browser();
      const profile = await signedOn(crm, browser);
      await browser.follow(await wiki.getLogoutUrlAsync(profile, '', {}));
      assert.equal(await isSignedIn(browser), true);
    });

    it('the logout propagation URL with a missing or unknown id gives 400', async () => {
      const next = `${house.server.url}/${poolId}/saml/slo/next`;
      for (const query of ['', '?propagation=', '?propagation=unknown', `?propagation=${'x'.repeat(500)}`]) {
        assert.equal((await arrive(house.browser(), `${next}${query}`)).status, 400);
      }
    });

    it('the logout propagation URL belongs to one sign-out of one pool and gives 400 after its end or 15 minutes', async () => {
      const other = await house.pool();
      const begin = async (): Promise<{ browser: Browser; next: URL }> => {
        const browser = house.browser();
        await signedOn(crm, browser);
        const first = await browser.request(await logoutUrl());
        const next = new URL(first.headers.get('location')!, house.server.url);
        assert.equal(next.pathname, `/${poolId}/saml/slo/next`);
        return { browser, next };
      };
      const [mine, theirs] = [await begin(), await begin()];
      assert.notEqual(mine.next.href, theirs.next.href);
      const elsewhere = new URL(mine.next.href.replace(poolId, other));
      assert.equal((await arrive(mine.browser, elsewhere)).status, 400);

      const { url } = await mine.browser.follow(mine.next);
      const { profile } = await read(crm, url);
      const end = await mine.browser.follow(await answerOf(crm, profile!, url.searchParams.get('RelayState')!));
      assert.equal(end.url.href, 'https://app.example/bye');
      assert.equal((await arrive(mine.browser, mine.next)).status, 400);

      house.server.clock.advance(15 * 60_000);
      assert.equal((await arrive(theirs.browser, theirs.next)).status, 400);
      house.server.clock.reset();
    });
  });
});
