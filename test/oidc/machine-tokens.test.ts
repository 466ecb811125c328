import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, postToken } from './support/flows.js';

describe('client credentials grant', () => {
  let door: TestDoor;
  before(async () => {
    door = await startDoor();
    await door.addClient({
      id: 'machine',
      secret: SECRET,
      oauthFlows: ['client_credentials'],
      oauthScopes: ['api/read', 'api/write'],
      callbackUrls: [],
    });
    await door.addClient({ id: 'coder', secret: SECRET });
    await door.addClient({ id: 'public', oauthFlows: ['client_credentials'], oauthScopes: ['api/read'] });
  });
  after(() => door.stop());

  const ask = (id: string, more: Record<string, string> = {}) =>
    postToken(door, { grant_type: 'client_credentials', client_id: id, client_secret: SECRET, ...more });

  it('client_credentials gives an access token with the client as sub, without refresh and ID token', async () => {
    const config = await discover(door, 'machine', SECRET);
    const tokens = await client.clientCredentialsGrant(config, { scope: 'api/read' });
    const claims = decodeJwt(tokens.access_token);
    assert.equal(claims.sub, 'machine');
    assert.equal(claims['client_id'], 'machine');
    assert.equal(claims['scope'], 'api/read');
    assert.equal(claims['token_use'], 'access');
    assert.deepEqual(
      [claims['username'], claims['origin_jti'], tokens.refresh_token, tokens.id_token],
      [undefined, undefined, undefined, undefined],
    );
    assert.equal((await door.tokens.issuer.verifyAccess(tokens.access_token, { poolId: POOL })).client_id, 'machine');
  });

  it('without scope all scopes of the client are granted; one unknown scope gives invalid_scope', async () => {
    assert.equal((await ask('machine')).body['scope'], 'api/read api/write');
    for (const scope of ['api/read api/other', 'openid', 'nonsense']) {
      const { status, body } = await ask('machine', { scope });
      assert.deepEqual([status, body['error']], [400, 'invalid_scope']);
    }
  });

  it('clients without the flow and public clients get unauthorized_client', async () => {
    assert.deepEqual([(await ask('coder')).status, (await ask('coder')).body['error']], [400, 'unauthorized_client']);
    const { status, body } = await postToken(door, { grant_type: 'client_credentials', client_id: 'public' });
    assert.deepEqual([status, body['error']], [400, 'unauthorized_client']);
  });

  it('an existing scope that the client lacks gives invalid_grant, as at Cognito', async () => {
    await door.addClient({ id: 'other_machine', secret: SECRET, oauthFlows: ['client_credentials'], oauthScopes: ['api/read'] });
    const { status, body } = await ask('other_machine', { scope: 'api/write' });
    assert.deepEqual([status, body['error']], [400, 'invalid_grant']);
  });

  it('both client secrets authenticate, by Basic and in the body, until one is removed', async () => {
    await door.addClient({ id: 'rotating', secret: SECRET, oauthFlows: ['client_credentials'], oauthScopes: ['api/read'] });
    const second = 'another-secret-of-some-length';
    const { id } = await door.addSecret('rotating', second);
    const grant = { grant_type: 'client_credentials' };
    const statuses = async (secret: string): Promise<number[]> => {
      const authorization = `Basic ${Buffer.from(`rotating:${secret}`).toString('base64')}`;
      const posted = { ...grant, client_id: 'rotating', client_secret: secret };
      return [(await postToken(door, grant, { authorization })).status, (await postToken(door, posted)).status];
    };
    assert.deepEqual(
      [await statuses(SECRET), await statuses(second)],
      [
        [200, 200],
        [200, 200],
      ],
    );
    assert.deepEqual(await statuses('a-third-secret-that-is-nobodys'), [401, 401]);
    await door.removeSecret('rotating', id);
    assert.deepEqual(
      [await statuses(SECRET), await statuses(second)],
      [
        [200, 200],
        [401, 401],
      ],
    );
  });

  it('aws_client_metadata must be a JSON object of strings; otherwise invalid_request', async () => {
    assert.equal((await ask('machine', { aws_client_metadata: '{"tenant":"a"}' })).status, 200);
    for (const wrong of ['{', '[]', '"x"', 'null', '{"a":1}', `{"a":"${'x'.repeat(20_000)}"}`]) {
      const { status, body } = await ask('machine', { aws_client_metadata: wrong });
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], wrong.slice(0, 20));
    }
  });

  it('a client_credentials token is refused at userInfo with 401', async () => {
    const { body } = await ask('machine');
    const response = await fetch(`${door.origin}/${POOL}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${body['access_token']}` },
    });
    assert.equal(response.status, 401);
  });
});
