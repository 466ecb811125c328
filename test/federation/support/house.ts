import assert from 'node:assert/strict';
import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'openid-client';
import { operatorClient } from '../../support/clients.js';
import { startServer, type TestServer, type TestServerOptions } from '../../support/server.js';
import { createWeb, type Shown, type Web } from './web.js';

export const CALLBACK = 'http://localhost:3000/callback';

/** A server that may reach providers on this machine. */
export function startHouse(environment: Record<string, string> = {}, options: TestServerOptions = {}): Promise<TestServer> {
  return startServer({ ...options, environment: { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true', ...environment } });
}

export interface Pool {
  readonly id: string;
  readonly clientId: string;
  readonly returnUrl: string;
  readonly operator: CognitoIdentityProviderClient;
}

export async function makePool(server: TestServer, settings: Partial<CreateUserPoolCommandInput> = {}): Promise<Omit<Pool, 'clientId'>> {
  const operator = operatorClient(server);
  const { UserPool } = await operator.send(
    new CreateUserPoolCommand({ PoolName: 'federated', UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'], ...settings }),
  );
  const id = UserPool!.Id!;
  return { id, operator, returnUrl: `${server.url}/${id}/oauth2/idpresponse` };
}

export async function makeClient(pool: Omit<Pool, 'clientId'>, providers: string[], callback = CALLBACK): Promise<string> {
  const { UserPoolClient } = await pool.operator.send(
    new CreateUserPoolClientCommand({
      UserPoolId: pool.id,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      CallbackURLs: [callback],
      SupportedIdentityProviders: providers,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  return UserPoolClient!.ClientId!;
}

export const register = (pool: Omit<Pool, 'clientId'>, provider: Omit<CreateIdentityProviderCommandInput, 'UserPoolId'>) =>
  pool.operator.send(new CreateIdentityProviderCommand({ ...provider, UserPoolId: pool.id }));

/** An app that begins a sign-in, by openid-client. */
export async function beginSignIn(server: TestServer, pool: Pool, more: Record<string, string> = {}) {
  const config = await oauth.discovery(new URL(`${server.url}/${pool.id}`), pool.clientId, undefined, oauth.None(), {
    execute: [oauth.allowInsecureRequests],
  });
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email profile aws.cognito.signin.user.admin',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...more,
  });
  const tokensFor = (shown: Shown) => {
    assert.equal(shown.url.searchParams.get('error'), null, shown.url.href);
    return oauth.authorizationCodeGrant(config, shown.url, { pkceCodeVerifier: verifier, expectedState: state });
  };
  return { url, tokensFor };
}

/** The whole way, with `identity_provider` when it is named; the claims of the ID token. */
export async function signInThrough(server: TestServer, pool: Pool, provider: string | undefined, web: Web = createWeb()) {
  const { url, tokensFor } = await beginSignIn(server, pool, provider === undefined ? {} : { identity_provider: provider });
  const back = await web.go(url, { until: CALLBACK });
  if (!back.url.href.startsWith(CALLBACK)) throw new Error(`${back.url}: ${back.html.replace(/<[^>]*>|\s+/g, ' ')}`);
  const tokens = await tokensFor(back);
  return { tokens, claims: tokens.claims() as Record<string, any> };
}
