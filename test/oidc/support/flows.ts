import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { type Browser, createBrowser } from './browser.js';
import { CALLBACK, POOL, type TestDoor } from './door.js';

/** An openid-client that knows nothing but the discovery URL. */
export function discover(door: TestDoor, clientId: string, secret?: string, poolId = POOL): Promise<client.Configuration> {
  return client.discovery(
    new URL(`${door.origin}/${poolId}`),
    clientId,
    undefined,
    secret === undefined ? client.None() : client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests] },
  );
}

/** Opens the authorization URL, signs in on the login page, and comes back to the app. */
export async function signIn(browser: Browser, authorizationUrl: string | URL, sub: string, amr?: string): Promise<URL> {
  const page = await browser.follow(authorizationUrl);
  assert.match(page.url.pathname, /\/login\/[\w-]+$/, `no login page but ${page.url} ${await page.response.clone().text()}`);
  const { url } = await browser.follow(`${page.url}?${new URLSearchParams({ sub, ...(amr === undefined ? {} : { amr }) })}`, {
    method: 'POST',
  });
  return url;
}

/** The code flow with PKCE from end to end. */
export async function getTokens(
  door: TestDoor,
  config: client.Configuration,
  sub: string,
  options: { scope?: string; browser?: Browser; nonce?: string } = {},
) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...(options.scope === undefined ? { scope: 'openid email' } : { scope: options.scope }),
    ...(options.nonce === undefined ? {} : { nonce: options.nonce }),
  });
  const browser = options.browser ?? createBrowser(door.origin);
  const back = await signIn(browser, url, sub);
  const tokens = await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    ...(options.nonce === undefined ? {} : { expectedNonce: options.nonce }),
  });
  return { tokens, back, verifier };
}

/** A bare request to the token endpoint. */
export async function postToken(door: TestDoor, params: Record<string, string>, headers: Record<string, string> = {}, poolId = POOL) {
  const response = await fetch(`${door.origin}/${poolId}/oauth2/token`, { method: 'POST', body: new URLSearchParams(params), headers });
  return { status: response.status, body: (await response.json()) as Record<string, any>, headers: response.headers };
}
