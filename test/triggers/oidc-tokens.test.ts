import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { CodedError } from '../../src/kernel/index.js';
import type { TokenChanges } from '../../src/triggers/index.js';
import { SECRET, startDoor, type TestDoor } from '../oidc/support/door.js';
import { discover, getTokens, postToken } from '../oidc/support/flows.js';
import { claimsIn } from './pool-functions.js';

const changes: TokenChanges = {
  id: { add: { plan: 'gold' }, suppress: ['email'] },
  access: { add: { tenant: 'acme' }, suppress: [], scopesToAdd: ['orders/read'], scopesToSuppress: ['email'] },
  groups: { names: ['made-up'], roles: [] },
};

describe('pre token generation at the token endpoint', () => {
  let door: TestDoor;
  let refuse = false;
  const asked: { source: string; user?: { sub: string }; scopes: readonly string[] }[] = [];
  before(async () => {
    door = await startDoor({
      async changesFor(_context, request) {
        asked.push(request);
        if (refuse) throw new CodedError('trigger_refused', 'PreTokenGeneration failed with error not you.');
        return changes;
      },
    });
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'machine', secret: SECRET, oauthFlows: ['client_credentials'], oauthScopes: ['a/b'] });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(() => {
    refuse = false;
    asked.length = 0;
  });
  after(() => door.stop());

  it('pre token generation runs once per code redemption and once per refresh, for ID and access token', async () => {
    const config = await discover(door, 'app');
    const { tokens } = await getTokens(door, config, 'maria');
    for (const set of [tokens, await client.refreshTokenGrant(config, tokens.refresh_token!)]) {
      const [id, access] = [claimsIn(set.id_token!), claimsIn(set.access_token)];
      assert.equal(id['plan'], 'gold');
      assert.equal('email' in id, false);
      assert.deepEqual([id['cognito:groups'], access['cognito:groups']], [['made-up'], ['made-up']]);
      assert.equal(access['tenant'], 'acme');
      assert.equal(access['scope'], 'openid orders/read');
      assert.equal(set.scope ?? access['scope'], 'openid orders/read');
    }
    assert.deepEqual(
      asked.map(({ source, scopes, user }) => [source, user!.sub, scopes]),
      [
        ['TokenGeneration_HostedAuth', 'maria', ['openid', 'email']],
        ['TokenGeneration_RefreshTokens', 'maria', ['openid', 'email']],
      ],
    );
  });

  it('pre token generation of client_credentials has source TokenGeneration_ClientCredentials and no user', async () => {
    const { body } = await postToken(door, { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET });
    assert.deepEqual([claimsIn(body['access_token'])['tenant'], claimsIn(body['access_token'])['scope']], ['acme', 'a/b orders/read']);
    assert.deepEqual(asked, [{ source: 'TokenGeneration_ClientCredentials', scopes: ['a/b'] }]);
  });

  it('aws_client_metadata of a client_credentials request is passed as clientMetadata', async () => {
    const request = { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET };
    await postToken(door, { ...request, aws_client_metadata: '{"tenant":"blue"}' });
    assert.deepEqual(asked, [{ source: 'TokenGeneration_ClientCredentials', scopes: ['a/b'], clientMetadata: { tenant: 'blue' } }]);
  });

  it('a pre token generation refusal is answered with 400 invalid_grant and the function’s message', async () => {
    refuse = true;
    const { status, body } = await postToken(door, { grant_type: 'client_credentials', client_id: 'machine', client_secret: SECRET });
    assert.equal(status, 400);
    assert.deepEqual(body, { error: 'invalid_grant', error_description: 'PreTokenGeneration failed with error not you.' });
  });
});
