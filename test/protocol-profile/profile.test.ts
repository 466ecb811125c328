import assert from 'node:assert/strict';
import { protocolProfileOf } from '../../src/directory/pools/index.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { ownPool } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';

describe('protocol profile of a user pool', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });

  it('a pool without a protocol profile has profile cognito', () => {
    assert.equal(protocolProfileOf({}), 'cognito');
    assert.equal(protocolProfileOf({ extensions: { securityProfile: 'strict' } }), 'cognito');
    assert.equal(protocolProfileOf({ extensions: { protocolProfile: 'openid' } }), 'openid');
  });

  it('UpdateUserPoolExtensions sets and removes the protocol profile; CreateUserPool sets none', async () => {
    const { poolId: UserPoolId } = await ownPool(server);
    const change = (protocolProfile: unknown) => ({ UserPoolId, Extensions: { protocolProfile } });
    assert.deepEqual(await cognate(server, 'DescribeUserPoolExtensions', { UserPoolId }), { Extensions: {} });
    const set = await cognate(server, 'UpdateUserPoolExtensions', change('openid'));
    assert.deepEqual(set, { Extensions: { protocolProfile: 'openid' } });
    assert.deepEqual(await cognate(server, 'UpdateUserPoolExtensions', change(null)), { Extensions: {} });
    const { status, body } = await askCognate(server, 'UpdateUserPoolExtensions', change('oauth'));
    assert.deepEqual([status, body.__type], [400, 'InvalidParameterException']);
  });
});
