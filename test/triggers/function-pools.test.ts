import assert from 'node:assert/strict';
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { arnOf, functionFile } from './support.js';

const own = arnOf('own');
const shared = arnOf('shared');
const module = functionFile('esm.mjs');

describe('trigger function restricted to a list of pools', () => {
  let server: TestServer;
  before(async () => {
    const functions = { [own]: { module, handler: 'confirm', pools: [demo.poolId] }, [shared]: { module, handler: 'confirm' } };
    server = await startServer({ environment: { TRIGGERS_FUNCTIONS: JSON.stringify(functions) } });
  });
  after(() => server.stop());

  const refused = { name: 'InvalidParameterException', message: /function:own does not serve user pool/ };

  it('a pool outside the function’s list cannot name it, at creation or update, for any trigger', async () => {
    const operator = operatorClient(server);
    const create = (LambdaConfig: object) => operator.send(new CreateUserPoolCommand({ PoolName: 'other', LambdaConfig }));
    await assert.rejects(create({ PreSignUp: own }), refused);
    const { UserPool } = await create({ PreSignUp: shared });
    const update = (LambdaConfig: object) => operator.send(new UpdateUserPoolCommand({ UserPoolId: UserPool!.Id!, LambdaConfig }));
    await assert.rejects(update({ UserMigration: own }), refused);
    await assert.rejects(update({ PreTokenGenerationConfig: { LambdaArn: own, LambdaVersion: 'V2_0' } }), refused);
    await assert.rejects(update({ KMSKeyID: arnOf('key'), CustomEmailSender: { LambdaArn: own, LambdaVersion: 'V1_0' } }), refused);
    const { UserPool: after } = await operator.send(new DescribeUserPoolCommand({ UserPoolId: UserPool!.Id! }));
    assert.equal(after?.LambdaConfig?.PreSignUp, shared);
  });

  it('a pool in the function’s list can name and call it', async () => {
    const operator = operatorClient(server);
    await operator.send(
      new UpdateUserPoolCommand({ UserPoolId: demo.poolId, AutoVerifiedAttributes: ['email'], LambdaConfig: { PreSignUp: own } }),
    );
    const { UserPoolClient } = await operator.send(new CreateUserPoolClientCommand({ UserPoolId: demo.poolId, ClientName: 'own' }));
    const { UserConfirmed } = await appClient(server).send(
      new SignUpCommand({
        ClientId: UserPoolClient!.ClientId!,
        Username: 'ada@example.com',
        Password: 'Correct-horse-9',
        UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
      }),
    );
    assert.equal(UserConfirmed, true);
  });

  it('a pool that named the function before the list existed cannot call it, but can still be updated', async () => {
    const first = await startServer({ environment: { TRIGGERS_FUNCTIONS: JSON.stringify({ [own]: { module, handler: 'confirm' } }) } });
    const { UserPool } = await operatorClient(first).send(
      new CreateUserPoolCommand({ PoolName: 'early', LambdaConfig: { PreSignUp: own } }),
    );
    const { UserPoolClient } = await operatorClient(first).send(
      new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id!, ClientName: 'early' }),
    );
    await first.stop({ keepData: true });
    const functions = { [own]: { module, handler: 'confirm', pools: [demo.poolId] } };
    const second = await startServer({ dataDir: first.dataDir, environment: { TRIGGERS_FUNCTIONS: JSON.stringify(functions) } });
    try {
      const signUp = new SignUpCommand({ ClientId: UserPoolClient!.ClientId!, Username: 'ada', Password: 'Correct-horse-9' });
      await assert.rejects(appClient(second).send(signUp), { name: 'UnexpectedLambdaException' });
      await operatorClient(second).send(
        new UpdateUserPoolCommand({ UserPoolId: UserPool!.Id!, LambdaConfig: { PreSignUp: own }, UserPoolTags: { a: 'b' } }),
      );
    } finally {
      await second.stop();
    }
  });
});
