import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddUserPoolClientSecretCommand,
  type CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
  ListUserPoolClientSecretsCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';
import { secretHash } from './support/secret-hash.js';

describe('client secrets', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  let first: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    const own = await ownPool(server, {}, { GenerateSecret: true });
    ({ poolId, clientId } = own);
    first = own.secret!;
  });

  const named = () => ({ UserPoolId: poolId, ClientId: clientId });
  const add = async (ClientSecret?: string) =>
    (await operator.send(new AddUserPoolClientSecretCommand({ ...named(), ...(ClientSecret ? { ClientSecret } : {}) })))
      .ClientSecretDescriptor!;
  const list = async () => (await operator.send(new ListUserPoolClientSecretsCommand(named()))).ClientSecrets!;
  const remove = (ClientSecretId: string) => operator.send(new DeleteUserPoolClientSecretCommand({ ...named(), ClientSecretId }));
  const signUp = (secret: string) => {
    const Username = someEmail();
    const SecretHash = secretHash(Username, clientId, secret);
    return appClient(server).send(new SignUpCommand({ ClientId: clientId, Username, Password: goodPassword, SecretHash }));
  };

  it('the value of an added client secret is returned once, and only if it was generated', async () => {
    const [{ ClientSecretId: firstId }] = (await list()) as [{ ClientSecretId: string }];
    const made = await add();
    assert.match(made.ClientSecretId!, new RegExp(`^${clientId}--\\d+$`));
    assert.match(made.ClientSecretValue!, /^[0-9a-z]{51,52}$/);
    const listed = await list();
    assert.deepEqual(
      listed.map((secret) => [secret.ClientSecretId, 'ClientSecretValue' in secret]),
      [
        [firstId, false],
        [made.ClientSecretId, false],
      ],
    );
    await remove(made.ClientSecretId!);
    assert.equal((await add('my+own_secret_of_24_chars')).ClientSecretValue, undefined);
    assert.equal((await operator.send(new DescribeUserPoolClientCommand(named()))).UserPoolClient?.ClientSecret, first);
  });

  it('both client secrets are valid for SECRET_HASH until one is deleted', async () => {
    const { ClientSecretId, ClientSecretValue: second } = await add();
    await signUp(first);
    await signUp(second!);
    const [{ ClientSecretId: firstId }] = (await list()) as [{ ClientSecretId: string }];
    await remove(firstId);
    await refused(signUp(first), 'NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`);
    await signUp(second!);
    assert.deepEqual(
      (await list()).map((secret) => secret.ClientSecretId),
      [ClientSecretId],
    );
    assert.equal((await operator.send(new DescribeUserPoolClientCommand(named()))).UserPoolClient?.ClientSecret, second);
  });

  it('both client secrets authenticate at the token endpoint, by Basic and in the body, until one is deleted', async () => {
    await operator.send(
      new CreateResourceServerCommand({
        UserPoolId: poolId,
        Identifier: 'api',
        Name: 'api',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'read' }],
      }),
    );
    const machine = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['client_credentials' as const] };
    await operator.send(new UpdateUserPoolClientCommand({ ...named(), ...machine, AllowedOAuthScopes: ['api/read'] }));
    const statuses = async (secret: string): Promise<number[]> => {
      const ask = async (body: Record<string, string>, headers: Record<string, string> = {}) =>
        (
          await fetch(`${server.url}/${poolId}/oauth2/token`, {
            method: 'POST',
            headers,
            body: new URLSearchParams({ grant_type: 'client_credentials', ...body }),
          })
        ).status;
      const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
      return [await ask({}, { authorization }), await ask({ client_id: clientId, client_secret: secret })];
    };
    const { ClientSecretId, ClientSecretValue: second } = await add();
    assert.deepEqual(
      [await statuses(first), await statuses(second!)],
      [
        [200, 200],
        [200, 200],
      ],
    );
    await remove(ClientSecretId!);
    const [atFirst, atSecond] = [await statuses(first), await statuses(second!)];
    assert.deepEqual(atFirst, [200, 200]);
    assert.ok(
      atSecond.every((status) => status === 400 || status === 401),
      String(atSecond),
    );
  });

  it('both client secrets are valid for RevokeToken until one is deleted', async () => {
    const { ClientSecretId, ClientSecretValue: second } = await add();
    const revoke = (ClientSecret: string) =>
      appClient(server).send(new RevokeTokenCommand({ ClientId: clientId, ClientSecret, Token: 'unknown-refresh-token' }));
    await revoke(first);
    await revoke(second!);
    await remove(ClientSecretId!);
    await refused(revoke(second!), 'UnauthorizedException');
    await revoke(first);
  });

  it('a client has at most two secrets, also under concurrent additions, and its last one cannot be deleted', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => add()));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    await refused(add(), 'LimitExceededException', 'Client secrets cannot exceed limit of 2 secrets.');
    const ids = (await list()).map(({ ClientSecretId }) => ClientSecretId!);
    const removals = await Promise.allSettled(ids.map(remove));
    assert.equal(removals.filter(({ status }) => status === 'fulfilled').length, 1);
    const [left] = await list();
    await refused(remove(left!.ClientSecretId!), 'InvalidParameterException', /last/);
  });

  it('UpdateUserPoolClient leaves both client secrets valid', async () => {
    const { ClientSecretValue: second } = await add();
    await operator.send(new UpdateUserPoolClientCommand({ ...named(), ClientName: 'renamed' }));
    await signUp(first);
    await signUp(second!);
  });

  it('a public client has no secrets, and adding one gives InvalidParameterException', async () => {
    const { UserPoolClient } = await operator.send(new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'public' }));
    const ofPublic = { UserPoolId: poolId, ClientId: UserPoolClient!.ClientId! };
    await refused(operator.send(new AddUserPoolClientSecretCommand(ofPublic)), 'InvalidParameterException');
    assert.deepEqual((await operator.send(new ListUserPoolClientSecretsCommand(ofPublic))).ClientSecrets, []);
  });

  it('unknown secrets, clients of another pool, too short and repeated values are refused', async () => {
    await refused(remove(`${clientId}--1`), 'ResourceNotFoundException');
    await refused(add('short'), 'InvalidParameterException', /at 'clientSecret' failed/);
    await refused(add(await onlySecret('abcdefghijklmnopqrstuvwxyz')), 'InvalidParameterException', /already/);
    const { poolId: other } = await ownPool(server);
    const foreign = { UserPoolId: other, ClientId: clientId };
    await refused(operator.send(new AddUserPoolClientSecretCommand(foreign)), 'ResourceNotFoundException');
    await refused(operator.send(new ListUserPoolClientSecretsCommand(foreign)), 'ResourceNotFoundException');
    const [secret] = await list();
    const deletion = { ...foreign, ClientSecretId: secret!.ClientSecretId! };
    await refused(operator.send(new DeleteUserPoolClientSecretCommand(deletion)), 'ResourceNotFoundException');
  });

  /** Replaces the first secret. */
  async function onlySecret(value: string): Promise<string> {
    const [before] = await list();
    await add(value);
    await remove(before!.ClientSecretId!);
    return value;
  }

  it('client secrets are not stored in clear text', async () => {
    const { ClientSecretValue: second } = await add();
    await signUp(second!);
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const stored = Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
    assert.ok(stored.length > 0 && stored.includes(clientId));
    assert.ok(!stored.includes(first) && !stored.includes(second!));
  });

  it('SECRET_HASH computed with the second client secret is accepted at sign-in', async () => {
    const { ClientSecretId, ClientSecretValue: second } = await add();
    const { email: USERNAME, password: PASSWORD } = await confirmedUser(server, poolId);
    const signIn = (secret: string) => {
      const AuthParameters = { USERNAME, PASSWORD, SECRET_HASH: secretHash(USERNAME, clientId, secret) };
      return appClient(server).send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }));
    };
    for (const secret of [first, second!]) assert.ok((await signIn(secret)).AuthenticationResult?.AccessToken);
    await remove(ClientSecretId!);
    await refused(signIn(second!), 'NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`);
    assert.ok((await signIn(first)).AuthenticationResult?.AccessToken);
  });
});
