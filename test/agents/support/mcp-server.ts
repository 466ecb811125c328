import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

/** MCP server with the tools `read` and `write`, each of which needs the scope of its name: a resource server of a user pool. */
export interface ProtectedMcpServer {
  /** Also the identifier of the resource server. */
  readonly url: string;
  /** Payloads of the access tokens that were accepted. */
  readonly tokens: JWTPayload[];
  protect(issuer: string): void;
  stop(): Promise<void>;
}

export async function startMcpServer(): Promise<ProtectedMcpServer> {
  const tokens: JWTPayload[] = [];
  let issuer = '';
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}/mcp`;

  function challenge(response: ServerResponse, status: 401 | 403, parameters: string): void {
    const metadata = `${issuer}/.well-known/oauth-protected-resource/${encodeURIComponent(url)}`;
    const value = [`resource_metadata="${metadata}"`, parameters].filter((part) => part !== '').join(', ');
    response.writeHead(status, { 'www-authenticate': `Bearer ${value}` }).end();
  }

  /** Scopes of the access token, below the identifier; undefined for a token that the API must refuse. */
  async function scopesIn(authorization: string | undefined): Promise<readonly string[] | undefined> {
    try {
      const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(authorization?.replace(/^Bearer /, '') ?? '', keys, { issuer, audience: url });
      tokens.push(payload);
      return String(payload['scope'])
        .split(' ')
        .flatMap((scope) => (scope.startsWith(`${url}/`) ? [scope.slice(url.length + 1)] : []));
    } catch {
      return undefined;
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/mcp') return void response.writeHead(404).end();
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString() || 'null') as {
      method?: string;
      params?: { name?: string };
    } | null;
    const needed = body?.method === 'tools/call' ? body.params!.name! : 'read';
    const scopes = await scopesIn(request.headers.authorization);
    if (!scopes) return challenge(response, 401, request.headers.authorization ? 'error="invalid_token"' : `scope="openid ${url}/read"`);
    if (!scopes.includes(needed))
      return challenge(response, 403, `error="insufficient_scope", scope="openid ${url}/read ${url}/${needed}"`);
    const mcp = new McpServer({ name: 'tools', version: '1.0.0' });
    for (const name of ['read', 'write']) mcp.registerTool(name, {}, () => ({ content: [{ type: 'text', text: `${name} done` }] }));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await mcp.connect(transport as Transport);
    await transport.handleRequest(request, response, body);
  }

  return {
    url,
    tokens,
    protect: (of) => {
      issuer = of;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
