import assert from 'node:assert/strict';
import { createSign, randomUUID } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { SAML } from '@node-saml/node-saml';
import { signElement } from '../../src/saml/index.js';
import { arrive, formIn, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

describe('refused SAML sign-in requests', () => {
  let house: SamlHouse;
  let poolId: string;
  let ada: { email: string; password: string };
  let crm: SAML;
  let sso: string;
  before(async () => {
    house = await startHouse();
    poolId = await house.pool();
    ada = await house.person(poolId);
    crm = await house.application(poolId, 'crm');
    await house.application(poolId, 'strict', { input: { RequireSignedRequests: true } });
    sso = `${house.server.url}/${poolId}/saml/sso`;
  });
  after(() => house.stop());

  const request = (change: { issuer?: string; attributes?: string; at?: number; inside?: string } = {}): string => {
    const at = new Date(change.at ?? house.server.clock.now()).toISOString();
    return `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at}" ${change.attributes ?? ''}><saml:Issuer>https://${change.issuer ?? 'crm'}.example/saml</saml:Issuer>${change.inside ?? ''}</samlp:AuthnRequest>`;
  };
  const query = (xml: string, more: Record<string, string> = {}): URLSearchParams =>
    new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64'), ...more });

  async function refusal(url: string, init: RequestInit = {}): Promise<{ status: number; html: string }> {
    const page = await arrive(house.browser(), url, init);
    assert.equal(formIn(page.html), undefined, 'nothing is posted anywhere');
    assert.doesNotMatch(page.html, /name="password"/);
    return page;
  }
  const refusedQuery = (params: URLSearchParams | string) => refusal(`${sso}?${params}`);
  const refusedPost = (xml: string) =>
    refusal(sso, { method: 'POST', body: new URLSearchParams({ SAMLRequest: Buffer.from(xml).toString('base64') }) });

  it('the unchanged request of these tests is accepted', async () => {
    const page = await arrive(house.browser(), `${sso}?${query(request())}`);
    assert.match(page.html, /name="password"/);
  });

  it('an unregistered issuer, or one of another pool, gives 400', async () => {
    assert.equal((await refusedQuery(query(request({ issuer: 'evil' })))).status, 400);
    const other = await house.pool();
    assert.equal((await refusal(`${house.server.url}/${other}/saml/sso?${query(request())}`)).status, 400);
  });

  it('an unregistered ACS URL or index, or another binding, is refused', async () => {
    const wrong = [
      'AssertionConsumerServiceURL="https://evil.example/acs"',
      'AssertionConsumerServiceURL="https://crm.example/acs/"',
      'AssertionConsumerServiceURL="https://crm.example/acs?x=1"',
      'AssertionConsumerServiceURL="https://CRM.example/acs"',
      'AssertionConsumerServiceIndex="7"',
      'ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"',
    ];
    for (const attributes of wrong) assert.match((await refusedQuery(query(request({ attributes })))).html, /not registered/, attributes);
  });

  it('parameters that are not of SAML do not matter, even repeated', async () => {
    const page = await arrive(house.browser(), `${sso}?${query(request())}&utm=1&utm=2`);
    assert.match(page.html, /name="password"/);
  });

  it('a request with another destination, too old or from the future is refused', async () => {
    assert.match(
      (await refusedQuery(query(request({ attributes: 'Destination="https://other.example/sso"' })))).html,
      /another identity provider/,
    );
    const now = house.server.clock.now();
    assert.match((await refusedQuery(query(request({ at: now - 3600_000 })))).html, /too old/);
    assert.match((await refusedQuery(query(request({ at: now + 3600_000 })))).html, /future/);
  });

  it('an unsigned request is refused with RequireSignedRequests, by redirect and by POST', async () => {
    const xml = request({ issuer: 'strict' });
    assert.match((await refusedQuery(query(xml))).html, /not trusted/);
    assert.match((await refusedPost(xml)).html, /not trusted/);
  });

  function signedQuery(xml: string, privateKey: string, algorithm = RSA_SHA256, digest = 'RSA-SHA256'): string {
    const signed = `${query(xml)}&SigAlg=${encodeURIComponent(algorithm)}`;
    return `${signed}&Signature=${encodeURIComponent(createSign(digest).update(signed).sign(privateKey, 'base64'))}`;
  }

  it('a wrong signature (key, content, SHA-1) is refused even where none is required', async () => {
    const { privateKey } = keyOf('crm');
    for (const issuer of ['crm', 'strict']) {
      const right = issuer === 'crm' ? privateKey : keyOf('strict'.slice(0, 3)).privateKey;
      const xml = request({ issuer });
      assert.match((await arrive(house.browser(), `${sso}?${signedQuery(xml, right)}`)).html, /name="password"/);
      assert.match((await refusedQuery(signedQuery(xml, keyOf('evil').privateKey))).html, /not trusted/);
      assert.match(
        (await refusedQuery(signedQuery(xml, right, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'RSA-SHA1'))).html,
        /not trusted/,
      );
      const moved = signedQuery(xml, right).replace(/SAMLRequest=[^&]+/, query(request({ issuer })).toString());
      assert.match((await refusedQuery(moved)).html, /not trusted/);
      const relayed = signedQuery(xml, right).replace('&SigAlg', '&RelayState=evil&SigAlg');
      assert.match((await refusedQuery(relayed)).html, /not trusted/);
    }
  });

  it('a signature inside of a redirect request counts as none: refused with the reason where signed requests are required', async () => {
    for (const issuer of ['crm', 'strict']) {
      const key = keyOf(issuer.slice(0, 3));
      const xml = request({ issuer });
      const inside = signElement(xml, /ID="([^"]+)"/.exec(xml)![1]!, key);
      for (const params of [query(inside).toString(), signedQuery(inside, key.privateKey)]) {
        if (issuer === 'crm') assert.match((await arrive(house.browser(), `${sso}?${params}`)).html, /name="password"/);
        else assert.match((await refusedQuery(params)).html, /sent by redirect must not contain a signature/);
      }
      assert.match((await refusedQuery(signedQuery(inside, keyOf('evil').privateKey))).html, /not trusted/);
    }
  });

  it('a posted request with a wrapped, moved, doubled or foreign signature gives 400', async () => {
    const key = keyOf('strict'.slice(0, 3));
    const xml = request({ issuer: 'strict' });
    const id = /ID="([^"]+)"/.exec(xml)![1]!;
    const signed = signElement(xml, id, key);
    const post = { method: 'POST', body: new URLSearchParams({ SAMLRequest: Buffer.from(signed).toString('base64') }) };
    assert.match((await arrive(house.browser(), sso, post)).html, /name="password"/, 'the untouched one is taken');
    const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(signed)![0];
    const evil = request({ issuer: 'strict', attributes: 'ForceAuthn="true"' });
    const wrapped = evil.replace('</samlp:AuthnRequest>', `<samlp:Extensions>${signed}</samlp:Extensions></samlp:AuthnRequest>`);
    const moved = evil.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
    const doubled = signed.replace('</samlp:AuthnRequest>', `${signature}</samlp:AuthnRequest>`);
    const changed = signed.replace('Version="2.0"', 'Version="2.0" ForceAuthn="true"');
    const stranger = signElement(xml, id, keyOf('evil'));
    for (const attack of [wrapped, moved, doubled, changed, stranger]) assert.equal((await refusedPost(attack)).status, 400);
  });

  it('document types, comments, CDATA, duplicate IDs, malformed and repeated messages give 400', async () => {
    const plain = request();
    const attacks = [
      `<!DOCTYPE a [<!ENTITY x "y">]>${plain}`,
      plain.replace('</saml:Issuer>', '<!-- --></saml:Issuer>'),
      plain.replace('https://crm.example/saml', 'https://crm.example<!-- .evil -->/saml'),
      plain.replace('</saml:Issuer>', '<?php x ?></saml:Issuer>'),
      plain.replace('<saml:Issuer>', '<saml:Issuer><![CDATA[').replace('</saml:Issuer>', ']]></saml:Issuer>'),
      request({ inside: `<a ID="x"/><a ID="x"/>` }),
      request({ inside: '<a>'.repeat(60) + '</a>'.repeat(60) }),
      plain.replace('</samlp:AuthnRequest>', ''),
      'nonsense',
      '',
      plain.replace('Version="2.0"', 'Version="1.1"'),
      plain.replaceAll('AuthnRequest', 'ManageNameIDRequest'),
    ];
    for (const xml of attacks) assert.equal((await refusedQuery(query(xml))).status, 400, xml.slice(0, 80));
    for (const raw of [
      '',
      'SAMLRequest=',
      'SAMLRequest=%',
      'SAMLRequest=!!!',
      'SAMLRequest=AAAA',
      'SAMLRequest=a&SAMLRequest=b',
      'SAMLResponse=AAAA',
    ])
      assert.equal((await refusedQuery(raw)).status, 400, raw);
  });

  it('a document, inflated document, body or RelayState that is too large is refused', async () => {
    const bomb = deflateRawSync(Buffer.alloc(5_000_000, 'a')).toString('base64');
    assert.equal((await refusedQuery(new URLSearchParams({ SAMLRequest: bomb }))).status, 400);
    assert.equal((await refusedPost(request({ inside: `<a>${'a'.repeat(140_000)}</a>` }))).status, 400);
    assert.equal((await refusal(sso, { method: 'POST', body: new URLSearchParams({ SAMLRequest: 'A'.repeat(300_000) }) })).status, 413);
    assert.equal((await refusedQuery(query(request(), { RelayState: 'r'.repeat(1025) }))).status, 400);
    assert.equal((await refusal(sso, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status, 415);
    assert.equal((await refusal(sso, { method: 'PUT' })).status, 405);
  });

  describe('continuation after the sign-in page', () => {
    /** The continuation URL that the authorization server redirects to, not opened yet. */
    async function backFrom(browser = house.browser()): Promise<{ browser: ReturnType<SamlHouse['browser']>; url: URL }> {
      await arrive(browser, await crm.getAuthorizeUrlAsync('', undefined, {}), {}, ada);
      let response = await browser.request(await crm.getAuthorizeUrlAsync('', undefined, {}));
      for (;;) {
        const location = new URL(response.headers.get('location')!, house.server.url);
        if (location.pathname.endsWith('/saml/continue')) return { browser, url: location };
        response = await browser.request(location);
      }
    }

    it('the continuation URL is accepted once', async () => {
      const { browser, url } = await backFrom();
      assert.ok(formIn((await arrive(browser, url)).html));
      const again = await arrive(browser, url);
      assert.equal(again.status, 400);
      assert.equal(formIn(again.html), undefined);
    });

    it('the continuation URL is accepted by one of three concurrent requests', async () => {
      const { browser, url } = await backFrom();
      const pages = await Promise.all([arrive(browser, url), arrive(browser, url), arrive(browser, url)]);
      assert.equal(pages.filter(({ html }) => formIn(html)).length, 1);
    });

    it('the continuation URL gives 400 in another browser or pool, with another code, and after an hour', async () => {
      const { browser, url } = await backFrom();
      assert.equal((await arrive(house.browser(), url)).status, 400);
      const { browser: elsewhere } = await backFrom();
      assert.equal((await arrive(elsewhere, url)).status, 400, 'in one that has begun a sign-in of its own');
      const other = await house.pool();
      assert.equal((await arrive(browser, new URL(url.href.replace(poolId, other)))).status, 400);
      const { url: second } = await backFrom(browser);
      const mixed = new URL(url);
      mixed.searchParams.set('code', second.searchParams.get('code')!);
      assert.equal((await arrive(browser, mixed)).status, 400);
      const refusal = new URL(url);
      refusal.searchParams.delete('code');
      refusal.searchParams.set('error', 'access_denied');
      assert.ok(formIn((await arrive(browser, refusal)).html));
      house.server.clock.advance(61 * 60_000);
      for (const late of [url, refusal]) assert.equal((await arrive(browser, late)).status, 400);
      house.server.clock.reset();
    });
  });

  it('the SSO session of one pool does not sign in at another', async () => {
    const other = await house.pool();
    const app = await house.application(other, 'elsewhere');
    const browser = house.browser();
    await arrive(browser, await crm.getAuthorizeUrlAsync('', undefined, {}), {}, ada);
    const page = await arrive(browser, await app.getAuthorizeUrlAsync('', undefined, {}));
    assert.match(page.html, /name="password"/);
  });
});
