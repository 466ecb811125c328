import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  GetProvisionedLimitCommand,
  UpdateProvisionedLimitCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('provisioned limits', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  before(async () => {
    server = await startServer();
    operator = operatorClient(server);
  });
  after(() => server.stop());

  const named = (Category: string) => ({ LimitDefinition: { LimitClass: 'API_CATEGORY' as const, Attributes: { Category } } });
  const get = async (category: string) => (await operator.send(new GetProvisionedLimitCommand(named(category)))).Limit!;
  const set = async (category: string, RequestedLimitValue: number) =>
    (await operator.send(new UpdateProvisionedLimitCommand({ ...named(category), RequestedLimitValue }))).Limit!;

  it('GetProvisionedLimit returns Cognito’s default until a limit is set', async () => {
    assert.deepEqual(await get('UserCreation'), { ...named('UserCreation'), ProvisionedLimitValue: 50, FreeLimitValue: 50 });
    const raised = { ...named('UserCreation'), ProvisionedLimitValue: 80, FreeLimitValue: 50 };
    assert.deepEqual(await set('UserCreation', 80), raised);
    assert.deepEqual(await get('UserCreation'), raised);
    assert.equal((await set('UserCreation', 50)).ProvisionedLimitValue, 50);
  });

  it('limits below the free value, above the maximum or of fixed categories are refused', async () => {
    await refused(set('UserRead', 119), 'InvalidParameterException');
    await refused(set('UserRead', 100_001), 'ServiceQuotaExceededException');
    await refused(set('UserList', 60), 'InvalidParameterException');
    assert.equal((await get('UserRead')).ProvisionedLimitValue, 120);
  });

  it('unknown categories give ResourceNotFoundException', async () => {
    await refused(get('Anything'), 'ResourceNotFoundException');
    await refused(get('constructor'), 'ResourceNotFoundException');
    await refused(
      operator.send(new GetProvisionedLimitCommand({ LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: {} } })),
      'InvalidParameterException',
    );
  });
});
