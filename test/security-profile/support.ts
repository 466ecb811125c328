import assert from 'node:assert/strict';
import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oidc from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { someEmail } from '../support/scenario.js';
import { demo, type TestServer } from '../support/server.js';

export const CALLBACK = 'http://localhost:3000/callback';
/** Neither common nor made of anybody's names. */
export const PASSWORD = 'Quiet-lantern-over-7-rivers';

export const setProfile = (server: TestServer, UserPoolId: string, securityProfile: 'cognito' | 'strict' | null): Promise<unknown> =>
  cognate(server, 'UpdateUserPoolExtensions', { UserPoolId, Extensions: { securityProfile } });

/** A confirmed user of a pool that signs in with e-mail addresses. */
export async function member(server: TestServer, UserPoolId: string = demo.poolId): Promise<string> {
  const operator = operatorClient(server);
  const email = someEmail();
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await operator.send(new AdminCreateUserCommand({ UserPoolId, Username: email, MessageAction: 'SUPPRESS', UserAttributes }));
  await operator.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: PASSWORD, Permanent: true }));
  return email;
}

export const discovered = (
  server: TestServer,
  clientId: string,
  auth: oidc.ClientAuth = oidc.None(),
  poolId: string = demo.poolId,
): Promise<oidc.Configuration> =>
  oidc.discovery(new URL(`${server.url}/${poolId}`), clientId, undefined, auth, { execute: [oidc.allowInsecureRequests] });

/** Where an authorization request leads somebody who signs in at the login page if there is one. */
export async function authorized(url: URL, email: string, web: Web = createWeb()): Promise<URL> {
  const page = await web.go(url, { until: CALLBACK });
  if (page.status === 0) return page.url;
  const [, token] = /name="token" value="([^"]+)"/.exec(page.html) ?? [];
  assert.ok(token, page.html);
  return (await web.go(page.url, { body: { token, username: email, password: PASSWORD }, until: CALLBACK })).url;
}

/** The code flow with PKCE from end to end. */
export async function signedInBy(configuration: oidc.Configuration, email: string, web: Web = createWeb()) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  return oidc.authorizationCodeGrant(configuration, await authorized(url, email, web), { pkceCodeVerifier });
}
