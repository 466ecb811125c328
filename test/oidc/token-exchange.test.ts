import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { AWS_CREDENTIALS_TYPE, ID_TOKEN_TYPE, TOKEN_EXCHANGE } from '../../src/http/oidc/index.js';
import { CodedError } from '../../src/kernel/index.js';
import { OTHER_POOL, POOL, SECRET, startDoor, type TestDoor } from './support/door.js';
import { discover, getTokens, postToken } from './support/flows.js';

const IDENTITY_POOL = 'us-east-1:11111111-2222-3333-4444-555555555555';

describe('token exchange for AWS credentials', () => {
  let door: TestDoor;
  let asked: unknown[];
  before(async () => {
    door = await startDoor({
      async exchange(identityPoolId, logins) {
        asked.push([identityPoolId, Object.keys(logins)]);
        if (identityPoolId.startsWith('fails-')) throw new CodedError(identityPoolId.slice(6), 'Said by the domain.');
        return {
          identityId: 'us-east-1:identity',
          accessKeyId: 'ASIA1',
          secretAccessKey: 'secret',
          sessionToken: 'session',
          expiresAt: Math.floor(door.clock.now() / 1000) + 3600,
        };
      },
    });
    await door.addClient({ id: 'app' });
    await door.addClient({ id: 'second' });
    await door.addClient({ id: 'confidential', secret: SECRET });
    await door.addClient({ id: 'machine', secret: SECRET, oauthFlows: ['client_credentials'], oauthScopes: ['a/b'] });
    await door.addUser({ sub: 'maria' });
  });
  beforeEach(() => {
    asked = [];
    door.clock.offset = 0;
  });
  after(() => door.stop());

  const idToken = async () => (await getTokens(door, await discover(door, 'app'), 'maria')).tokens.id_token!;
  const swap = (params: Record<string, string>) =>
    postToken(door, {
      grant_type: TOKEN_EXCHANGE,
      client_id: 'app',
      subject_token_type: ID_TOKEN_TYPE,
      identity_pool_id: IDENTITY_POOL,
      ...params,
    });

  it('an ID token of the pool is exchanged for AWS credentials by openid-client', async () => {
    for (const [id, secret] of [['app'], ['confidential', SECRET]] as const) {
      const config = await discover(door, id, secret);
      const { tokens } = await getTokens(door, config, 'maria');
      const answer = await client.genericGrantRequest(config, TOKEN_EXCHANGE, {
        subject_token: tokens.id_token!,
        subject_token_type: ID_TOKEN_TYPE,
        requested_token_type: AWS_CREDENTIALS_TYPE,
        audience: IDENTITY_POOL,
      });
      assert.equal(answer['issued_token_type'], AWS_CREDENTIALS_TYPE);
      assert.equal(answer.access_token, 'session');
      assert.equal(answer['IdentityId'], 'us-east-1:identity');
      assert.ok(answer.expires_in! >= 3599 && answer.expires_in! <= 3600);
      const credentials = answer['Credentials'] as unknown as Record<string, unknown>;
      assert.deepEqual(Object.keys(credentials), ['AccessKeyId', 'SecretKey', 'SessionToken', 'Expiration']);
      assert.equal(typeof credentials['Expiration'], 'number');
    }
    assert.deepEqual(asked[0], [IDENTITY_POOL, [`cognito-idp.us-east-1.amazonaws.com/${POOL}`]]);
  });

  it('a missing subject_token or identity_pool_id, or an unsupported token type, gives invalid_request', async () => {
    const token = await idToken();
    const cases: Record<string, string>[] = [
      {},
      { subject_token: token, subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      { subject_token: token, identity_pool_id: '' },
      { subject_token: token, requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
    ];
    for (const params of cases) {
      const { status, body } = await swap(params);
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], JSON.stringify(params));
    }
    assert.deepEqual(asked, []);
  });

  it('ID tokens of another client or pool, expired ones and other tokens are refused before the exchange', async () => {
    const token = await idToken();
    const foreign = await door.tokens.issuer.id({
      poolId: OTHER_POOL,
      clientId: 'app',
      sub: 'maria',
      authTime: 1,
      claims: {},
      lifetime: 60,
    });
    const access = await door.tokens.issuer.access({
      poolId: POOL,
      clientId: 'app',
      sub: 'maria',
      scope: 'openid',
      authTime: 1,
      lifetime: 60,
    });
    const refused = async (params: Record<string, string>) => {
      const { status, body } = await swap(params);
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], JSON.stringify(body));
    };
    await refused({ subject_token: token, client_id: 'second' });
    for (const bad of [foreign, access, 'garbage', 'a.b.c', `${token}x`]) await refused({ subject_token: bad });
    door.clock.offset = 1_801_000;
    await refused({ subject_token: token });
    assert.deepEqual(asked, []);
  });

  it('errors of the identity pool become OAuth errors; unexpected ones give 500 server_error without details', async () => {
    const token = await idToken();
    const expected: Record<string, [number, string]> = {
      identity_pool_unknown: [400, 'invalid_target'],
      provider_unsupported: [400, 'invalid_target'],
      login_token_invalid: [400, 'invalid_request'],
      logins_mismatch: [400, 'invalid_request'],
      too_many_requests: [429, 'temporarily_unavailable'],
    };
    for (const [code, answer] of Object.entries(expected)) {
      const { status, body } = await swap({ subject_token: token, identity_pool_id: `fails-${code}` });
      assert.deepEqual([status, body['error']], answer, code);
      assert.equal(body['error_description'], 'Said by the domain.');
    }
    const { status, body } = await swap({ subject_token: token, identity_pool_id: 'fails-with_a_bug' });
    assert.deepEqual([status, body], [500, { error: 'server_error', error_description: 'oops! something went wrong' }]);
  });

  it('clients without the code flow get unauthorized_client, unknown ones invalid_client', async () => {
    const token = await idToken();
    assert.equal((await swap({ subject_token: token, client_id: 'machine', client_secret: SECRET })).body['error'], 'unauthorized_client');
    assert.equal((await swap({ subject_token: token, client_id: 'nobody' })).body['error'], 'invalid_client');
    assert.equal((await swap({ subject_token: token, client_id: '' })).body['error'], 'invalid_request');
  });
});
