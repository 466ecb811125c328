import assert from 'node:assert/strict';
import { UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createWeb, type Web } from '../../federation/support/web.js';
import { cognate } from '../../operations/support/cognate.js';
import { operatorClient } from '../../support/clients.js';
import { confirmedUser, ownPool, type Person } from '../../support/scenario.js';
import type { TestServer } from '../../support/server.js';
import type { ClientSite } from './client-site.js';

/** Web site of agents, which test servers reach at a `ClientSite` by `REGISTERED_CLIENTS_ORIGINS`. */
export const AGENT_SITE = 'https://agent.example';
export const AGENT = `${AGENT_SITE}/client.json`;
export const AGENT_CALLBACK = 'http://127.0.0.1:3000/callback';

export const agentEnvironment = (site: ClientSite): Record<string, string> => ({
  REGISTERED_CLIENTS_ORIGINS: JSON.stringify({ [AGENT_SITE]: `http://127.0.0.1:${site.port}` }),
});

/** Serves a metadata document at a path of the site. Returns its client ID. */
export function serveDocument(
  site: ClientSite,
  path: string,
  metadata: object = {},
  headers: Readonly<Record<string, string>> = {},
): string {
  const document = { client_id: `${AGENT_SITE}${path}`, client_name: 'Helpful agent', redirect_uris: [AGENT_CALLBACK], ...metadata };
  site.serve(path, JSON.stringify(document), { headers: { 'content-type': 'application/json', ...headers } });
  return `${AGENT_SITE}${path}`;
}

export interface AgentPool {
  readonly poolId: string;
  readonly clientId: string;
  readonly issuer: URL;
  readonly person: Person;
  extend(extensions: object): Promise<unknown>;
  /** Signs the user in where the page asks for it, and allows the request. Returns the URL of the answer and the consent page, if one was shown. */
  allow(url: URL | string, options?: { readonly web?: Web; readonly until?: string }): Promise<{ url: URL; html: string | undefined }>;
}

/** Creates a user pool that takes metadata documents, with a user. */
export async function agentPool(server: TestServer, allowedScopes: readonly string[] = []): Promise<AgentPool> {
  const { poolId, clientId } = await ownPool(server);
  const DcrConfiguration = { EnableStatus: 'Disabled' as const, AllowedScopes: [...allowedScopes] };
  await operatorClient(server).send(new UpdateUserPoolCommand({ UserPoolId: poolId, DcrConfiguration }));
  const extend = (Extensions: object) => cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions });
  await extend({ clientIdMetadataDocuments: true });
  const person = await confirmedUser(server, poolId);
  return {
    poolId,
    clientId,
    issuer: new URL(`${server.url}/${poolId}`),
    person,
    extend,
    async allow(start, { web = createWeb(), until = AGENT_CALLBACK } = {}) {
      let page = await web.go(start, { until });
      if (page.html.includes('name="username"')) {
        const body = { token: tokenIn(page.html), username: person.email, password: person.password };
        page = await web.go(page.url, { body, until });
      }
      if (page.status === 0) return { url: page.url, html: undefined };
      const consent = page;
      assert.match(consent.html, /Allow access\?/);
      const allowed = await web.go(`${consent.url.href}/allow`, { body: { token: tokenIn(consent.html) }, until });
      return { url: allowed.url, html: consent.html };
    },
  };
}

function tokenIn(html: string): string {
  const token = /name="token" value="([^"]+)"/.exec(html)?.[1];
  assert.ok(token, html);
  return token;
}
