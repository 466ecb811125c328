import * as oidc from 'openid-client';
import type { Browser } from 'playwright-core';
import type { Demo } from './step.js';

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly sub: string;
  readonly configuration: oidc.Configuration;
}

/** Steps 1 and 2: sign-up and sign-in in the browser, then tokens with nothing but the discovery URL. */
export async function signInWithBrowser(demo: Demo, browser: Browser, codeFor: (email: string) => Promise<string>): Promise<Tokens> {
  const { url, poolId, clientId, email, password, say } = demo;
  const issuer = new URL(`${url}/${poolId}`);
  const configuration = await oidc.discovery(issuer, clientId, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests] });
  say(`discovery: ${issuer}/.well-known/openid-configuration`);

  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const authorize = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: `${url}/dev/callback`,
    scope: 'openid email profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });

  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(authorize.href);
    await page.getByRole('link', { name: /sign up|create/i }).click();
    await page.getByLabel(/e-?mail/i).fill(email);
    await page.getByLabel(/^password/i).fill(password);
    await page.getByRole('button', { name: /sign up|create/i }).click();
    say(`signed up as ${email}`);
    await page.getByLabel(/code/i).fill(await codeFor(email));
    await page.getByRole('button', { name: /confirm/i }).click();
    say('confirmed with the code from the outbox');
    await page.waitForURL(/\/dev\/callback\?/);
    say('signed in by that; the browser is back at the app with an authorization code');
    const tokens = await oidc.authorizationCodeGrant(configuration, new URL(page.url()), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const sub = tokens.claims()!.sub;
    say(
      `tokens: id ${tokens.id_token!.length} bytes, access ${tokens.access_token.length} bytes, refresh ${tokens.refresh_token!.length} bytes`,
    );
    return { accessToken: tokens.access_token, idToken: tokens.id_token!, refreshToken: tokens.refresh_token!, sub, configuration };
  } finally {
    await context.close();
  }
}
