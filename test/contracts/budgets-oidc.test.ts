import assert from 'node:assert/strict';
import { createBrowser } from '../oidc/support/browser.js';
import { CALLBACK, POOL, SECRET, startDoor, type TestDoor } from '../oidc/support/door.js';
import { postToken } from '../oidc/support/flows.js';

/** Store operations with warm caches: section 4 of the plan. Exact figures, not upper bounds: a change is a decision. */
describe('store budgets of the OIDC surface', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'rotating', rotation: { graceSeconds: 0 } });
    await door.addClient({ id: 'machine', secret: SECRET, oauthFlows: ['client_credentials'], oauthScopes: ['a/b'] });
    await door.addUser({ sub: 'maria' });
  });
  /** Budgets are for warm caches, which live five seconds. */
  beforeEach(async () => {
    for (const clientId of ['app', 'rotating']) await signIn(clientId);
    await postToken(door, { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET });
    await fetch(`${door.issuer}/.well-known/jwks.json`);
  });
  after(() => door.stop());

  async function counted<T>(work: () => Promise<T>): Promise<{ reads: number; writes: number; result: T }> {
    door.operations.length = 0;
    const result = await work();
    const of = (kind: string) => door.operations.filter((operation) => operation.kind === kind).length;
    return { reads: of('read'), writes: of('write'), result };
  }

  async function signIn(clientId: string, browser = createBrowser(door.origin)) {
    const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid' });
    let { url } = await browser.follow(`${door.origin}/${POOL}/oauth2/authorize?${query}`);
    if (url.origin === door.origin) ({ url } = await browser.follow(`${url}?sub=maria`, { method: 'POST' }));
    const { status, body } = await postToken(door, {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      code: url.searchParams.get('code')!,
    });
    assert.equal(status, 200);
    return body;
  }

  it('the code flow with a new SSO session costs 7 reads and 8 writes', async () => {
    const { reads, writes } = await counted(() => signIn('app'));
    assert.deepEqual({ reads, writes }, { reads: 7, writes: 8 });
  });

  it('the code flow with an existing SSO session costs 5 reads and 5 writes', async () => {
    const browser = createBrowser(door.origin);
    await signIn('app', browser);
    const { reads, writes } = await counted(() => signIn('app', browser));
    assert.deepEqual({ reads, writes }, { reads: 5, writes: 5 });
  });

  it('a refresh costs 2 reads, with rotation 3 reads and 1 write', async () => {
    for (const [clientId, budget] of [
      ['app', { reads: 2, writes: 0 }],
      ['rotating', { reads: 3, writes: 1 }],
    ] as const) {
      const { refresh_token: token } = await signIn(clientId);
      const { reads, writes, result } = await counted(() =>
        postToken(door, { grant_type: 'refresh_token', client_id: clientId, refresh_token: token }),
      );
      assert.equal(result.status, 200);
      assert.deepEqual({ reads, writes }, budget);
    }
  });

  it('client_credentials costs no store operation', async () => {
    const { reads, writes, result } = await counted(() =>
      postToken(door, { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET }),
    );
    assert.equal(result.status, 200);
    assert.deepEqual({ reads, writes }, { reads: 0, writes: 0 });
  });

  it('userInfo costs 2 reads', async () => {
    const { access_token: token } = await signIn('app');
    const { reads, writes } = await counted(() =>
      fetch(`${door.issuer}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } }),
    );
    assert.deepEqual({ reads, writes }, { reads: 2, writes: 0 });
  });

  it('revocation costs 1 read and 1 write', async () => {
    const { refresh_token: token } = await signIn('app');
    const { reads, writes } = await counted(() =>
      fetch(`${door.issuer}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ client_id: 'app', token }) }),
    );
    assert.deepEqual({ reads, writes }, { reads: 1, writes: 1 });
  });

  it('discovery and JWKS cost no store operation', async () => {
    const { reads, writes } = await counted(async () => {
      for (const path of ['openid-configuration', 'jwks.json'])
        assert.equal((await fetch(`${door.issuer}/.well-known/${path}`)).status, 200);
    });
    assert.deepEqual({ reads, writes }, { reads: 0, writes: 0 });
  });
});
