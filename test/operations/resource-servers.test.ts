import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  type CreateResourceServerCommandInput,
  CreateUserPoolClientCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  ListResourceServersCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const READ = { ScopeName: 'read', ScopeDescription: 'Read' };
const WRITE = { ScopeName: 'write', ScopeDescription: 'Write' };

describe('resource servers', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    ({ poolId } = await ownPool(server));
  });

  const create = async (Identifier: string, more: Partial<CreateResourceServerCommandInput> = {}) =>
    (await operator.send(new CreateResourceServerCommand({ UserPoolId: poolId, Identifier, Name: 'API', Scopes: [READ], ...more })))
      .ResourceServer!;
  const describeServer = async (Identifier: string) =>
    (await operator.send(new DescribeResourceServerCommand({ UserPoolId: poolId, Identifier }))).ResourceServer!;
  const machine = async (...AllowedOAuthScopes: string[]) =>
    (
      await operator.send(
        new CreateUserPoolClientCommand({
          UserPoolId: poolId,
          ClientName: 'machine',
          GenerateSecret: true,
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['client_credentials'],
          AllowedOAuthScopes,
        }),
      )
    ).UserPoolClient!;
  const token = async ({ ClientId, ClientSecret }: UserPoolClientType, scope?: string) => {
    const response = await fetch(`${server.url}/${poolId}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${ClientId}:${ClientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
    });
    const body = (await response.json()) as { access_token?: string; error?: string };
    return body.error ?? String(decodeJwt(body.access_token!)['scope']);
  };

  it('a resource server is created, described, and replaced as a whole by an update', async () => {
    const made = await create('https://api.example/v1', { Scopes: [READ, WRITE] });
    assert.deepEqual(made, { UserPoolId: poolId, Identifier: 'https://api.example/v1', Name: 'API', Scopes: [READ, WRITE] });
    assert.deepEqual(await describeServer('https://api.example/v1'), made);
    const change = { UserPoolId: poolId, Identifier: 'https://api.example/v1', Name: 'New' };
    const { ResourceServer } = await operator.send(new UpdateResourceServerCommand(change));
    assert.deepEqual(ResourceServer, { ...change, Scopes: [] });
    assert.deepEqual(await describeServer('https://api.example/v1'), ResourceServer);
  });

  it('a deleted resource server gives ResourceNotFoundException, and its identifier is free again', async () => {
    await create('api');
    const named = { UserPoolId: poolId, Identifier: 'api' };
    await operator.send(new DeleteResourceServerCommand(named));
    await refused(describeServer('api'), 'ResourceNotFoundException');
    await refused(operator.send(new DeleteResourceServerCommand(named)), 'ResourceNotFoundException');
    await refused(operator.send(new UpdateResourceServerCommand({ ...named, Name: 'x' })), 'ResourceNotFoundException');
    await create('api');
  });

  it('an identifier is unique in a pool, also under concurrent creation', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => create('api')));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    await refused(create('api'), 'InvalidParameterException', `api already exists in user pool ${poolId}.`);
  });

  it('ListResourceServers pages by identifier and refuses the page token of another pool', async () => {
    for (const identifier of ['c', 'a', 'b']) await create(identifier);
    const first = await operator.send(new ListResourceServersCommand({ UserPoolId: poolId, MaxResults: 2 }));
    const NextToken = first.NextToken!;
    const second = await operator.send(new ListResourceServersCommand({ UserPoolId: poolId, MaxResults: 2, NextToken }));
    const names = [...first.ResourceServers!, ...second.ResourceServers!].map(({ Identifier }) => Identifier);
    assert.deepEqual([names, second.NextToken], [['a', 'b', 'c'], undefined]);
    await refused(
      operator.send(new ListResourceServersCommand({ UserPoolId: demo.poolId, NextToken })),
      'InvalidParameterException',
      /pagination token/,
    );
  });

  it('a pool has at most 25 resource servers with 100 distinct scopes each; invalid names are refused', async () => {
    for (let at = 0; at < 25; at++) await create(`api${at}`);
    await refused(create('one-more'), 'LimitExceededException');
    const update = (Scopes: (typeof READ)[]) =>
      operator.send(new UpdateResourceServerCommand({ UserPoolId: poolId, Identifier: 'api0', Name: 'x', Scopes }));
    await refused(update(Array.from({ length: 101 }, (_, at) => ({ ...READ, ScopeName: `s${at}` }))), 'InvalidParameterException');
    await refused(update([READ, READ]), 'InvalidParameterException');
    await refused(update([{ ...READ, ScopeName: 'a/b' }]), 'InvalidParameterException');
    await refused(create('with space'), 'InvalidParameterException');
    await refused(create('aws.cognito'), 'InvalidParameterException', /reserved/);
  });

  it('a resource server of another pool is not found, and its scopes give ScopeDoesNotExistException', async () => {
    await create('api');
    const { poolId: other } = await ownPool(server);
    await refused(operator.send(new DescribeResourceServerCommand({ UserPoolId: other, Identifier: 'api' })), 'ResourceNotFoundException');
    await refused(operator.send(new DeleteResourceServerCommand({ UserPoolId: other, Identifier: 'api' })), 'ResourceNotFoundException');
    poolId = other;
    await refused(machine('api/read'), 'ScopeDoesNotExistException', /api\/read/);
  });

  it('a client with a scope that does not exist is refused with ScopeDoesNotExistException', async () => {
    await create('api');
    const client = await machine('api/read');
    assert.deepEqual(client.AllowedOAuthScopes, ['api/read']);
    for (const scope of ['api/write', 'other/read', 'api', 'read', 'api/']) await refused(machine(scope), 'ScopeDoesNotExistException');
    await refused(
      operator.send(
        new UpdateUserPoolClientCommand({
          UserPoolId: poolId,
          ClientId: client.ClientId!,
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['client_credentials'],
          AllowedOAuthScopes: ['api/write'],
        }),
      ),
      'ScopeDoesNotExistException',
    );
  });

  it('client_credentials gives all or the requested scopes of the client, and refuses others and unknown ones', async () => {
    await create('https://api.example', { Scopes: [READ, WRITE, { ScopeName: 'admin', ScopeDescription: 'All' }] });
    const client = await machine('https://api.example/read', 'https://api.example/write');
    assert.equal(await token(client), 'https://api.example/read https://api.example/write');
    assert.equal(await token(client, 'https://api.example/write'), 'https://api.example/write');
    assert.equal(await token(client, 'https://api.example/admin'), 'invalid_grant');
    assert.equal(await token(client, 'https://api.example/read nothing/here'), 'invalid_scope');
  });

  it('a client keeps a removed scope in its settings and gets it again once the scope exists again', async () => {
    await create('api', { Scopes: [READ, WRITE] });
    const client = await machine('api/read', 'api/write');
    const update = (Scopes: (typeof READ)[]) =>
      operator.send(new UpdateResourceServerCommand({ UserPoolId: poolId, Identifier: 'api', Name: 'API', Scopes }));
    await update([READ]);
    assert.equal(await token(client), 'api/read');
    assert.equal(await token(client, 'api/write'), 'invalid_scope');
    const kept = await operator.send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: client.ClientId! }));
    assert.deepEqual(kept.UserPoolClient?.AllowedOAuthScopes, ['api/read', 'api/write']);
    await update([READ, WRITE]);
    assert.equal(await token(client), 'api/read api/write');
  });
});
