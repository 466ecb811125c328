import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { createBrowser } from './support/browser.js';
import { CALLBACK, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, signIn } from './support/flows.js';

const API = 'https://api.example/';
const OTHER = 'https://other.example/';

/** RFC 8707 at the authorization and token endpoints. */
describe('resource indicators of token requests', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'second' });
    await door.addClient({ id: 'rotating', rotation: { graceSeconds: 0 } });
    await door.addClient({
      id: 'machine',
      secret: SECRET,
      oauthFlows: ['client_credentials'],
      oauthScopes: ['api/read'],
      callbackUrls: [],
    });
    await door.addUser({ sub: 'maria' });
  });
  after(() => door.stop());

  const audienceOf = (token: string) => decodeJwt(token).aud;
  async function code(clientId: string, resource?: string): Promise<string> {
    const query = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      ...(resource ? { resource } : {}),
    };
    const back = await signIn(createBrowser(door.origin), `${door.origin}/${POOL}/oauth2/authorize?${new URLSearchParams(query)}`, 'maria');
    return back.searchParams.get('code')!;
  }
  async function post(params: Record<string, string>, resources: readonly string[] = []) {
    const body = new URLSearchParams(params);
    for (const resource of resources) body.append('resource', resource);
    const response = await fetch(`${door.origin}/${POOL}/oauth2/token`, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }
  const redeem = (value: string, resources: readonly string[] = [], client_id = 'app') =>
    post({ grant_type: 'authorization_code', client_id, code: value, redirect_uri: CALLBACK }, resources);
  const refresh = (token: string, resources: readonly string[] = [], client_id = 'app') =>
    post({ grant_type: 'refresh_token', client_id, refresh_token: token }, resources);
  const error = async (work: ReturnType<typeof post>) => (await work).body['error'];

  it('a code for a resource is redeemed for that resource, named or not', async () => {
    for (const resources of [[], [API], [''], [API, API]]) {
      const { status, body } = await redeem(await code('app', API), resources);
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(audienceOf(body['access_token']!), API);
    }
  });

  it('a code redeemed for another resource, or several, gives invalid_target and stays valid', async () => {
    const value = await code('app', API);
    for (const resources of [[OTHER], [API, OTHER], ['https://api.example'], ['api'], ['https://api.example/#x'], ['javascript://x']])
      assert.equal(await error(redeem(value, resources)), 'invalid_target', String(resources));
    assert.equal(audienceOf((await redeem(value)).body['access_token']!), API);
  });

  it('a resource that was not part of the authorization request gives invalid_target', async () => {
    const value = await code('app');
    assert.equal(await error(redeem(value, [API])), 'invalid_target');
    const { body } = await redeem(value);
    assert.equal(audienceOf(body['access_token']!), undefined);
    assert.equal(await error(refresh(body['refresh_token']!, [API])), 'invalid_target');
  });

  it('a refresh for another resource gives invalid_target and does not rotate the token', async () => {
    const { body } = await redeem(await code('rotating', API), [], 'rotating');
    const token = body['refresh_token']!;
    assert.equal(await error(refresh(token, [OTHER], 'rotating')), 'invalid_target');
    const next = await refresh(token, [API], 'rotating');
    assert.equal(audienceOf(next.body['access_token']!), API);
    assert.equal(audienceOf((await refresh(next.body['refresh_token']!, [], 'rotating')).body['access_token']!), API);
  });

  it('a code or refresh token of another client gives invalid_grant whatever resource is named', async () => {
    assert.equal(await error(redeem(await code('app', API), [OTHER], 'second')), 'invalid_grant');
    const { body } = await redeem(await code('app', API));
    assert.equal(await error(refresh(body['refresh_token']!, [OTHER], 'second')), 'invalid_grant');
  });

  it('a client credentials token has the named resource as aud; a malformed one or several give invalid_target', async () => {
    const config = await discover(door, 'machine', SECRET);
    const tokens = await client.clientCredentialsGrant(config, { scope: 'api/read', resource: API });
    assert.equal(audienceOf(tokens.access_token), API);
    assert.equal(audienceOf((await client.clientCredentialsGrant(config)).access_token), undefined);
    const request = { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET };
    for (const resources of [['api'], [API, OTHER], ['https://api.example/#x']])
      assert.equal(await error(post(request, resources)), 'invalid_target', String(resources));
  });

  it('several resources in an authorization request give invalid_target, by query and pushed', async () => {
    const query = new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', prompt: 'none' });
    for (const resource of [API, OTHER]) query.append('resource', resource);
    const answer = await fetch(`${door.origin}/${POOL}/oauth2/authorize?${query}`, { redirect: 'manual' });
    assert.match(answer.headers.get('location')!, /error=invalid_target/);
    const pushed = await fetch(`${door.origin}/${POOL}/oauth2/par`, { method: 'POST', body: query });
    assert.equal(((await pushed.json()) as { error: string }).error, 'invalid_target');
  });
});
