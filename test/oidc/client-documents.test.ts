import assert from 'node:assert/strict';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { createWeb } from '../federation/support/web.js';
import { appClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { AGENT, AGENT_CALLBACK, AGENT_SITE, type AgentPool, agentEnvironment, agentPool, serveDocument } from './support/agents.js';
import { type ClientSite, startClientSite } from './support/client-site.js';

const API = 'aws.cognito.signin.user.admin';
const HOUR = 3_600_000;

describe('Client ID Metadata Documents', function () {
  this.timeout(30_000);
  let site: ClientSite;
  let server: TestServer;
  let pool: AgentPool;

  before(async () => {
    site = await startClientSite();
    server = await startServer({
      environment: { ...agentEnvironment(site), LIMITS_OPEN_REGISTRATIONS_PER_ADDRESS: '0', LIMITS_OPEN_REGISTRATIONS_PER_POOL: '0' },
    });
    pool = await agentPool(server, [API]);
  });
  beforeEach(() => {
    site.requests.length = 0;
  });
  afterEach(() => server.clock.reset());
  after(async () => {
    await server?.stop();
    await site.stop();
  });

  const discovered = (id: string, authentication: client.ClientAuth = client.None()) =>
    client.discovery(pool.issuer, id, undefined, authentication, { execute: [client.allowInsecureRequests] });

  async function tokensOf(config: client.Configuration, { redirect = AGENT_CALLBACK, scope = `openid email ${API}` } = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const parameters = {
      redirect_uri: redirect,
      scope,
      state: 's',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const { url, html } = await pool.allow(client.buildAuthorizationUrl(config, parameters), { until: redirect });
    return { html, tokens: await client.authorizationCodeGrant(config, url, { pkceCodeVerifier: verifier, expectedState: 's' }) };
  }

  /** Error of the authorization request, or text of the page that refuses it. */
  async function refusalOf(id: string, more: Record<string, string> = {}, issuer = pool.issuer): Promise<string> {
    const query = new URLSearchParams({ client_id: id, response_type: 'code', redirect_uri: AGENT_CALLBACK, scope: 'openid', ...more });
    const { status, html } = await createWeb().go(`${issuer}/oauth2/authorize?${query}`, { until: AGENT_CALLBACK });
    return `${status} ${html}`;
  }
  const assertUnknown = async (id: string, issuer?: URL): Promise<void> => {
    assert.match(await refusalOf(id, {}, issuer), /^400 /, id);
  };

  it('discovery has client_id_metadata_document_supported, for pools that take documents only', async () => {
    const other = await agentPool(server);
    await other.extend({ clientIdMetadataDocuments: false });
    const flag = async (issuer: URL) =>
      ((await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()) as Record<string, unknown>)[
        'client_id_metadata_document_supported'
      ];
    assert.deepEqual([await flag(pool.issuer), await flag(other.issuer)], [true, undefined]);
    serveDocument(site, '/other.json');
    await assertUnknown(`${AGENT_SITE}/other.json`, other.issuer);
    assert.deepEqual(site.requests, []);
  });

  it('a client gets tokens after consent, renews, revokes and uses them, and its document is fetched once', async () => {
    serveDocument(site, '/client.json', { scope: `openid email ${API}` });
    const config = await discovered(AGENT);
    const { tokens, html } = await tokensOf(config);
    assert.match(html!, /<strong>Helpful agent<\/strong> asks for access/);
    assert.match(html!, /description is at <strong>agent\.example<\/strong>/);
    assert.match(html!, /The answer goes to <strong>127\.0\.0\.1:3000<\/strong>/);
    assert.equal(tokens.claims()?.aud, AGENT);
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub)).email, pool.person.email);
    const { UserAttributes } = await appClient(server).send(new GetUserCommand({ AccessToken: tokens.access_token }));
    assert.ok(UserAttributes?.some(({ Value }) => Value === pool.person.email));
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    assert.ok(renewed.access_token);
    await client.tokenRevocation(config, tokens.refresh_token!);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token!), { error: 'invalid_grant' });
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub));
    assert.deepEqual(site.requests, ['/client.json']);
  });

  it('any port on loopback matches, and no other redirect URI than that of the document', async () => {
    const id = serveDocument(site, '/ports.json');
    assert.ok((await tokensOf(await discovered(id), { redirect: 'http://127.0.0.1:53219/callback' })).tokens.id_token);
    for (const wrong of ['http://127.0.0.1:3000/callback/', 'https://agent.example/callback', 'http://localhost:3000/callback'])
      assert.match(await refusalOf(id, { redirect_uri: wrong }), /^400 /, wrong);
  });

  it('consent is asked at each request, and prompt=none leads to a page that names the address', async () => {
    const id = serveDocument(site, '/consent.json');
    const web = createWeb();
    const url = client.buildAuthorizationUrl(await discovered(id), { redirect_uri: AGENT_CALLBACK, scope: 'openid' });
    for (let i = 0; i < 2; i++) assert.ok((await pool.allow(url, { web })).html);
    url.searchParams.set('prompt', 'none');
    const { url: left, html } = await web.go(url);
    assert.equal(left.pathname, `/${pool.poolId}/leave`);
    assert.match(html, /error=consent_required/);
  });

  it('a client with private_key_jwt authenticates by a key of its document or its jwks_uri, and by no other', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] };
    site.serve('/jwks', JSON.stringify(jwks), { headers: { 'content-type': 'application/json' } });
    for (const keys of [{ jwks }, { jwks_uri: `${AGENT_SITE}/jwks` }]) {
      const id = serveDocument(site, `/${Object.keys(keys)[0]}.json`, { ...keys, token_endpoint_auth_method: 'private_key_jwt' });
      const config = await discovered(id, client.PrivateKeyJwt({ key: privateKey, kid: 'one' }));
      const { tokens } = await tokensOf(config);
      assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token!)).access_token);
      const other = await generateKeyPair('ES256');
      for (const wrong of [client.None(), client.PrivateKeyJwt({ key: other.privateKey, kid: 'one' })])
        await assert.rejects(client.refreshTokenGrant(await discovered(id, wrong), tokens.refresh_token!), { error: 'invalid_client' });
    }
  });

  it('without scope a client may ask for all that the pool allows, and with it for no more than it states', async () => {
    const all = await discovered(serveDocument(site, '/all.json'));
    assert.equal((await tokensOf(all)).tokens.scope, undefined);
    const some = await discovered(serveDocument(site, '/some.json', { scope: 'openid phone' }));
    assert.equal((await tokensOf(some, { scope: 'openid phone' })).tokens.scope, undefined);
    assert.match(await refusalOf(some.clientMetadata().client_id, { scope: 'openid email' }), /error=invalid_scope/);
  });

  it('an invalid document at a client ID URL is refused as an unknown client', async () => {
    const documents: readonly (readonly [string, object])[] = [
      ['another client_id', { client_id: AGENT }],
      ['client_id in other letters', { client_id: 'https://AGENT.example/bad1.json' }],
      ['a secret', { client_secret: 'secret' }],
      ['the expiry of a secret', { client_secret_expires_at: 0 }],
      ['client_secret_basic', { token_endpoint_auth_method: 'client_secret_basic' }],
      ['client_secret_jwt', { token_endpoint_auth_method: 'client_secret_jwt' }],
      ['private_key_jwt without a key', { token_endpoint_auth_method: 'private_key_jwt' }],
      ['no redirect URI', { redirect_uris: [] }],
      ['a redirect URI with http', { redirect_uris: ['http://agent.example/callback'] }],
      ['a script as redirect URI', { redirect_uris: ['javascript:alert(1)'] }],
      ['another grant', { grant_types: ['client_credentials'] }],
      ['scopes that are not offered', { scope: 'admin' }],
    ];
    for (const [index, [name, metadata]] of documents.entries()) {
      serveDocument(site, `/bad${index}.json`, metadata);
      await assertUnknown(`${AGENT_SITE}/bad${index}.json`).catch((error: Error) => assert.fail(`${name}: ${error.message}`));
    }
    const text = JSON.stringify({ client_id: `${AGENT_SITE}/odd.json`, redirect_uris: [AGENT_CALLBACK] });
    const type = { 'content-type': 'application/json' };
    const answers = [
      { body: text, headers: { 'content-type': 'text/html' } },
      { body: text, status: 201, headers: type },
      { body: '', status: 302, headers: { ...type, location: `http://127.0.0.1:${site.port}/client.json` } },
      { body: '[]', headers: type },
      { body: '{', headers: type },
      { body: text.padEnd(64 * 1024 + 1), headers: type },
      { body: text.padEnd(300 * 1024), headers: type },
    ];
    for (const { body, ...options } of answers) {
      site.serve('/odd.json', body, options);
      await assertUnknown(`${AGENT_SITE}/odd.json`);
      server.clock.advance(HOUR);
    }
    assert.equal(site.requests.filter((path) => path === '/odd.json').length, answers.length);
  });

  it('client ID URLs in other forms and at private addresses are not fetched', async () => {
    serveDocument(site, '/client.json');
    const connections = site.connections();
    for (const url of [
      'http://agent.example/client.json',
      AGENT_SITE,
      `${AGENT_SITE}/`,
      `${AGENT}?x=1`,
      `${AGENT}#x`,
      'https://user@agent.example/client.json',
      'https://agent.example:443/client.json',
      'https://AGENT.example/client.json',
      `${AGENT_SITE}/x/../client.json`,
      `${AGENT_SITE}/x/%2e%2e/client.json`,
      `${AGENT_SITE}\\client.json`,
      `${AGENT_SITE}/${'x'.repeat(256)}`,
      `https://127.0.0.1:${site.port}/client.json`,
      `https://localhost:${site.port}/client.json`,
      `https://[::1]:${site.port}/client.json`,
      'https://169.254.169.254/latest/meta-data',
    ])
      await assertUnknown(url);
    assert.deepEqual([site.requests, site.connections()], [[], connections]);
  });

  it('a document is fetched again by its cache headers, after 5 minutes at the earliest and a day at the latest', async () => {
    const fetches = async (path: string, headers: Record<string, string>, hours: number): Promise<number> => {
      server.clock.reset();
      site.requests.length = 0;
      const id = serveDocument(site, path, {}, headers);
      assert.match(await refusalOf(id), /^200 /);
      server.clock.advance(hours * HOUR);
      assert.match(await refusalOf(id), /^200 /);
      return site.requests.length;
    };
    assert.equal(await fetches('/a.json', { 'cache-control': 'no-store' }, 4 / 60), 1);
    assert.equal(await fetches('/b.json', { 'cache-control': 'max-age=0' }, 6 / 60), 2);
    assert.equal(await fetches('/c.json', { 'cache-control': 'public, max-age=7200' }, 1.9), 1);
    assert.equal(await fetches('/d.json', { 'cache-control': 'max-age=99999999' }, 23), 1);
    assert.equal(await fetches('/e.json', { 'cache-control': 'max-age=99999999' }, 25), 2);
    assert.equal(await fetches('/f.json', { expires: new Date(Date.now() + 3 * HOUR).toUTCString() }, 2), 1);
    assert.equal(await fetches('/g.json', {}, 0.9), 1);
    assert.equal(await fetches('/h.json', {}, 1.1), 2);
  });

  it('the last document stands in for a day while its server fails, and ends when it is withdrawn', async () => {
    const id = serveDocument(site, '/away.json');
    assert.match(await refusalOf(id), /^200 /);
    site.serve('/away.json', '', { status: 503 });
    server.clock.advance(2 * HOUR);
    assert.match(await refusalOf(id), /^200 /);
    server.clock.advance(23 * HOUR);
    await assertUnknown(id);
    serveDocument(site, '/away.json');
    server.clock.advance(HOUR);
    assert.match(await refusalOf(id), /^200 /);
    site.serve('/away.json', '', { status: 404 });
    server.clock.advance(2 * HOUR);
    await assertUnknown(id);
  });

  it('the name of a client is text on the pages', async () => {
    const id = serveDocument(site, '/script.json', { client_name: '<script>alert(1)</script> & "co"' });
    const { html } = await pool.allow(
      client.buildAuthorizationUrl(await discovered(id), { redirect_uri: AGENT_CALLBACK, scope: 'openid' }),
    );
    assert.doesNotMatch(html!, /<script>alert/);
  });

  it('a pool that no longer takes documents refuses the tokens of its clients', async () => {
    const config = await discovered(serveDocument(site, '/ended.json'));
    const { tokens } = await tokensOf(config);
    await pool.extend({ clientIdMetadataDocuments: false });
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token!), { error: 'invalid_client' });
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub));
    await assert.rejects(appClient(server).send(new GetUserCommand({ AccessToken: tokens.access_token })), {
      name: 'NotAuthorizedException',
    });
    await pool.extend({ clientIdMetadataDocuments: true });
  });

  it('new documents of one address are limited as open registrations are, known ones are not', async () => {
    const limited = await agentPool(server);
    await limited.extend({ openRegistrationsPerAddress: 2 });
    const statuses = async (path: string) => (await refusalOf(serveDocument(site, path), {}, limited.issuer)).slice(0, 3);
    assert.deepEqual([await statuses('/l1.json'), await statuses('/l2.json'), await statuses('/l3.json')], ['200', '200', '400']);
    assert.equal(await statuses('/l1.json'), '200');
    for (const page of ['account', 'leave', 'passkeys/add', 'logout']) {
      const query = new URLSearchParams({ client_id: `${AGENT_SITE}/l4.json`, logout_uri: AGENT_CALLBACK });
      await fetch(`${limited.issuer}/${page}?${query}`);
    }
    await fetch(`${limited.issuer}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: `${AGENT_SITE}/l4.json`, grant_type: 'refresh_token', refresh_token: 'x' }),
    });
    assert.deepEqual(site.requests, ['/l1.json', '/l2.json']);
  });
});
