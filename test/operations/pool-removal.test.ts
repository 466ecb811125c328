import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AddUserPoolClientSecretCommand,
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolCommand,
  ForgotPasswordCommand,
  GetSigningCertificateCommand,
  GetUserCommand,
  InitiateAuthCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { openStorage } from '../../src/storage/index.js';
import { landWithCode, oauthClient, openLogin } from '../security/support/hosted.js';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, signedIn, signedUp, someEmail, type Tokens } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('deletion of a user pool', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  /** A pool with one record of every kind that a pool can have. */
  async function livedIn(): Promise<{ poolId: string; clientId: string; tokens: Tokens }> {
    const operator = operatorClient(server);
    const app = appClient(server);
    const { poolId, clientId } = await ownPool(server, {}, oauthClient);
    const UserPoolId = poolId;
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }];
    await operator.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'api', Scopes }));
    const confidential = new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'secretive', GenerateSecret: true });
    const { UserPoolClient } = await operator.send(confidential);
    await operator.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId: UserPoolClient!.ClientId! }));
    await operator.send(new GetSigningCertificateCommand({ UserPoolId }));
    const person = await signedUp(server, clientId);
    await operator.send(new CreateGroupCommand({ UserPoolId, GroupName: 'group' }));
    await operator.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'group', Username: person.email }));
    const tokens = await signedIn(server, person, clientId);
    // Failed attempts, pending codes, a signed-in browser and an open interaction.
    const wrong = { USERNAME: someEmail(), PASSWORD: 'Wrong-password-1' };
    await app.send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: wrong })).catch(() => {});
    await app.send(new ForgotPasswordCommand({ ClientId: clientId, Username: person.email }));
    await landWithCode(server, person, { poolId, clientId });
    await openLogin(server, { poolId, clientId });
    return { poolId, clientId, tokens };
  }

  it('a deletable pool leaves no document in any collection, and another pool keeps all of its own', async function () {
    this.timeout(120_000);
    const operator = operatorClient(server);
    const [gone, staying] = [await livedIn(), await livedIn()];
    const named = { UserPoolId: gone.poolId };
    await operator.send(new UpdateUserPoolCommand({ ...named, DeletionProtection: 'ACTIVE', AutoVerifiedAttributes: ['email'] }));
    await refused(operator.send(new DeleteUserPoolCommand(named)), 'InvalidParameterException', /deletion protection/);
    await appClient(server).send(new GetUserCommand({ AccessToken: gone.tokens.AccessToken }));
    await operator.send(new UpdateUserPoolCommand({ ...named, DeletionProtection: 'INACTIVE', AutoVerifiedAttributes: ['email'] }));
    await operator.send(new DeleteUserPoolCommand(named));
    await refused(operator.send(new DeleteUserPoolCommand(named)), 'ResourceNotFoundException');
    await refused(appClient(server).send(new GetUserCommand({ AccessToken: gone.tokens.AccessToken })), 'NotAuthorizedException');
    let left = await documents();
    const of = ({ poolId, clientId }: { poolId: string; clientId: string }): string[] =>
      [...new Set(left.filter(({ text }) => text.includes(poolId) || text.includes(clientId)).map(({ collection }) => collection))].sort();
    for (let tries = 0; of(gone).length > 0 && tries < 30; tries++) {
      await sleep(1000);
      left = await documents();
    }
    assert.deepEqual(of(gone), []);
    const everywhere = ['app_clients', 'groups', 'oidc_payloads', 'resource_servers', 'sign_in_marks', 'signing_keys', 'token_sessions'];
    for (const collection of [...everywhere, 'user_pools', 'users']) assert.ok(of(staying).includes(collection), collection);
  });

  async function documents(): Promise<{ collection: string; text: string }[]> {
    const mongo = process.env['MONGODB_URI'];
    const uri = mongo ? { uri: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${server.dataDir.slice(-6)}` } : {};
    const { connection, close } = await openStorage({ path: join(server.dataDir, 'store'), ...uri });
    const found: { collection: string; text: string }[] = [];
    for (const { name: collection } of await connection.db!.listCollections().toArray()) {
      const all = await connection
        .db!.collection<{ _id: string }>(collection)
        .find({ _id: { $gt: '' } })
        .toArray();
      for (const document of all) found.push({ collection, text: JSON.stringify(document) });
    }
    await close();
    return found;
  }
});
