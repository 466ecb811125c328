import assert from 'node:assert/strict';
import { CreateResourceServerCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { createWeb } from '../federation/support/web.js';
import { AGENT, AGENT_CALLBACK, type AgentPool, agentEnvironment, agentPool, serveDocument } from '../oidc/support/agents.js';
import { type ClientSite, startClientSite } from '../oidc/support/client-site.js';
import { operatorClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { AgentAccount, connectAgent } from './support/mcp-agent.js';
import { type ProtectedMcpServer, startMcpServer } from './support/mcp-server.js';

describe('authorization of the Model Context Protocol', function () {
  this.timeout(30_000);
  let site: ClientSite;
  let server: TestServer;
  let pool: AgentPool;
  let mcp: ProtectedMcpServer;

  before(async () => {
    [site, mcp] = await Promise.all([startClientSite(), startMcpServer()]);
    server = await startServer({ environment: agentEnvironment(site) });
    pool = await agentPool(server);
    mcp.protect(pool.issuer.href);
    serveDocument(site, '/client.json');
    const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
    const operator = operatorClient(server);
    await operator.send(new CreateResourceServerCommand({ UserPoolId: pool.poolId, Identifier: mcp.url, Name: 'Tools', Scopes }));
    const AllowedScopes = [`${mcp.url}/read`, `${mcp.url}/write`];
    await operator.send(new UpdateUserPoolCommand({ UserPoolId: pool.poolId, DcrConfiguration: { OpenDcrEnabled: true, AllowedScopes } }));
  });
  after(async () => {
    await server?.stop();
    await Promise.all([site.stop(), mcp.stop()]);
  });

  /** Allows the authorization request that the client made, and returns the code. */
  async function codeOf(account: AgentAccount, web = createWeb()): Promise<string> {
    const { url, html } = await pool.allow(account.authorizationUrl!, { web });
    assert.match(html!, /Allow access\?/);
    return url.searchParams.get('code') ?? assert.fail(url.href);
  }

  for (const [way, metadataUrl] of [
    ['a Client ID Metadata Document', AGENT],
    ['dynamic client registration', undefined],
  ] as const) {
    it(`a client with ${way} gets from 401 to a tool, steps up its scope, and renews its tokens`, async () => {
      const account = new AgentAccount(AGENT_CALLBACK, metadataUrl);
      const agent = connectAgent(mcp.url, account);
      await assert.rejects(agent.connect(), UnauthorizedError);
      assert.equal(account.authorizationUrl!.searchParams.get('scope'), `openid ${mcp.url}/read`);
      assert.equal(account.authorizationUrl!.searchParams.get('resource'), mcp.url);
      if (metadataUrl) assert.equal(account.client!.client_id, metadataUrl);
      await agent.finish(await codeOf(account));

      const client = await agent.connect();
      assert.deepEqual(
        (await client.listTools()).tools.map(({ name }) => name),
        ['read', 'write'],
      );
      assert.deepEqual((await client.callTool({ name: 'read' })).content, [{ type: 'text', text: 'read done' }]);
      const { aud, client_id: clientId, token_use: use } = mcp.tokens.at(-1)!;
      assert.deepEqual([aud, clientId, use], [mcp.url, account.client!.client_id, 'access']);

      // The SDK asks for more scope only where it has no refresh token.
      const { refresh_token: _, ...tokens } = account.kept!;
      account.kept = tokens;
      // The SDK registers with the scope of the first challenge, which is the most that the client may have.
      if (!metadataUrl) account.client = undefined;
      await assert.rejects(client.callTool({ name: 'write' }), UnauthorizedError);
      assert.equal(account.authorizationUrl!.searchParams.get('scope'), `openid ${mcp.url}/read ${mcp.url}/write`);
      await agent.finish(await codeOf(account));
      assert.deepEqual((await client.callTool({ name: 'write' })).content, [{ type: 'text', text: 'write done' }]);

      account.kept = { ...account.kept!, access_token: 'expired' };
      assert.deepEqual((await client.callTool({ name: 'write' })).content, [{ type: 'text', text: 'write done' }]);
      assert.notEqual(account.kept.access_token, 'expired');
    });
  }
});
