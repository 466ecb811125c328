import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { type Browser, createBrowser } from '../../oidc/support/browser.js';
import { demo, type TestServer } from '../../support/server.js';

export const CALLBACK = 'http://localhost:3000/callback';

/** An app at the hosted login: where it lives and who it is. */
export interface App {
  readonly poolId: string;
  readonly clientId: string;
}

export const demoApp: App = { poolId: demo.poolId, clientId: demo.publicClient };

/** What a pool of the test's own needs so that its client may use the hosted login. */
export const oauthClient = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
  CallbackURLs: [CALLBACK],
  LogoutURLs: ['http://localhost:3000/'],
  PreventUserExistenceErrors: 'ENABLED' as const,
};

export interface Authorization {
  readonly verifier: string;
  readonly url: string;
}

export function authorization({ poolId, clientId }: App, more: Record<string, string> = {}): Authorization {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: 'openid email',
    state: 'some-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { verifier, url: `/${poolId}/oauth2/authorize?${query}` };
}

/** An open login page: its address and the token of its forms. */
export interface LoginPage {
  readonly browser: Browser;
  readonly path: string;
  readonly token: string;
  readonly verifier: string;
}

export async function openLogin(server: TestServer, app: App = demoApp, browser: Browser = createBrowser(server.url)): Promise<LoginPage> {
  const { url, verifier } = authorization(app);
  const { response, url: at } = await browser.follow(url);
  const html = await response.text();
  assert.equal(response.status, 200, html);
  return { browser, path: at.pathname, token: tokenIn(html), verifier };
}

export const tokenIn = (html: string): string => /name="token" value="([^"]+)"/.exec(html)?.[1] ?? assert.fail(html);

/** Sends a form of the page; follows nothing. */
export function submit({ browser, path, token }: LoginPage, page: string, fields: Record<string, string>): Promise<Response> {
  return browser.request(`${path}${page === '' ? '' : `/${page}`}`, {
    method: 'POST',
    body: new URLSearchParams({ token, ...fields }),
  });
}

export interface Landed {
  readonly code: string;
  readonly verifier: string;
  readonly browser: Browser;
}

/** Signs in on the hosted page and comes back to the app with a code. */
export async function landWithCode(
  server: TestServer,
  person: { readonly email: string; readonly password: string },
  app: App = demoApp,
  browser: Browser = createBrowser(server.url),
): Promise<Landed> {
  const page = await openLogin(server, app, browser);
  const answer = await submit(page, '', { username: person.email, password: person.password });
  const { url } = await browser.follow(new URL(answer.headers.get('location') ?? assert.fail(await answer.text()), server.url));
  return { code: url.searchParams.get('code') ?? assert.fail(url.href), verifier: page.verifier, browser };
}

/** A bare request to the token endpoint of an app's pool. */
export async function postToken(server: TestServer, poolId: string, params: Record<string, string>) {
  const response = await fetch(`${server.url}/${poolId}/oauth2/token`, { method: 'POST', body: new URLSearchParams(params) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

export const codeGrant = ({ code, verifier }: Landed, { clientId }: App): Record<string, string> => ({
  grant_type: 'authorization_code',
  client_id: clientId,
  redirect_uri: CALLBACK,
  code,
  code_verifier: verifier,
});
