import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  ListResourceServersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { loadSetup } from '../../src/setup/load.js';
import { operatorClient } from '../support/clients.js';
import { demo, startServer } from '../support/server.js';

describe('resource servers of the set-up file', () => {
  const machineToken = async (url: string, ClientSecret: string, scope?: string) => {
    const request = { grant_type: 'client_credentials', client_id: demo.machineClient, client_secret: ClientSecret };
    const body = new URLSearchParams({ ...request, ...(scope === undefined ? {} : { scope }) });
    return (await (await fetch(`${url}/${demo.poolId}/oauth2/token`, { method: 'POST', body })).json()) as Record<string, string>;
  };

  it('the demo resource server’s scope is issued to the demo machine client', async () => {
    const server = await startServer();
    const operator = operatorClient(server);
    const named = { UserPoolId: demo.poolId };
    const { UserPoolClient } = await operator.send(new DescribeUserPoolClientCommand({ ...named, ClientId: demo.machineClient }));
    const { access_token: token } = await machineToken(server.url, UserPoolClient!.ClientSecret!);
    assert.equal(decodeJwt(token!)['scope'], 'demo/read');
    assert.equal((await machineToken(server.url, UserPoolClient!.ClientSecret!, 'demo/write'))['error'], 'invalid_grant');
    await server.stop();
  });

  it('a deleted resource server is created again at the next start, an existing one is unchanged', async () => {
    const first = await startServer();
    const named = { UserPoolId: demo.poolId, Identifier: 'demo' };
    await operatorClient(first).send(new DeleteResourceServerCommand(named));
    await first.stop({ keepData: true });
    const second = await startServer({ dataDir: first.dataDir });
    const { ResourceServer } = await operatorClient(second).send(new DescribeResourceServerCommand(named));
    assert.deepEqual(
      ResourceServer?.Scopes?.map(({ ScopeName }) => ScopeName),
      ['read', 'write'],
    );
    const { ResourceServers } = await operatorClient(second).send(new ListResourceServersCommand({ UserPoolId: demo.poolId }));
    assert.equal(ResourceServers?.length, 1);
    await second.stop();
  });

  it('an undeclared scope of a client fails the start with its path in the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cognate-setup-'));
    const file = join(folder, 'setup.yaml');
    const pool = "userPools: [{ id: us-east-1_a, name: A, clients: [{ id: m, name: M, scopes: [openid, 'api/read'] }] }]";
    await writeFile(file, pool);
    await assert.rejects(loadSetup(file, { base: 'http://localhost', account: '1' }), (error: Error) => {
      assert.match(error.message, /userPools\.0\.clients\.0\.scopes: no resource server of the pool declares api\/read/);
      return true;
    });
    const servers = 'resourceServers: [{ identifier: api, name: API, scopes: { read: Read } }]';
    await writeFile(file, pool.replace('name: A,', `name: A, ${servers},`));
    await loadSetup(file, { base: 'http://localhost', account: '1' });
    await rm(folder, { recursive: true, force: true });
  });
});
