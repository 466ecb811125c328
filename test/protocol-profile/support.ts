import { AdminUpdateUserAttributesCommand, type CreateUserPoolClientCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import * as oidc from 'openid-client';
import { createWeb, type Web } from '../federation/support/web.js';
import { cognate } from '../operations/support/cognate.js';
import { authorized, CALLBACK, discovered, member } from '../security-profile/support.js';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import type { TestServer } from '../support/server.js';

/** Member of a pool, and an app client that signs it in by the code flow. */
export interface App {
  readonly server: TestServer;
  readonly poolId: string;
  readonly clientId: string;
  readonly email: string;
  readonly configuration: oidc.Configuration;
  /** Omitted: a public client. */
  readonly secret?: string | undefined;
}

/** A pool with the protocol profile, a public client with every standard scope, and a user with attributes of each JSON type. */
export async function appOf(
  server: TestServer,
  protocolProfile: 'cognito' | 'openid',
  client: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<App> {
  const schema = { Schema: [{ Name: 'tier', AttributeDataType: 'String' as const, Mutable: true }] };
  const { poolId, clientId, secret } = await ownPool(server, schema, {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code', 'implicit'],
    AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile'],
    CallbackURLs: [CALLBACK],
    SupportedIdentityProviders: ['COGNITO'],
    ReadAttributes: [
      'email',
      'email_verified',
      'phone_number',
      'phone_number_verified',
      'name',
      'birthdate',
      'address',
      'updated_at',
      'custom:tier',
    ],
    ...client,
  });
  await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions: { protocolProfile } });
  const email = await member(server, poolId);
  await setAttributes(server, poolId, email, {
    name: 'Ada',
    birthdate: '1815-12-10',
    phone_number: '+15551234567',
    phone_number_verified: 'true',
    address: '{"locality":"London","country":"GB"}',
    updated_at: '1700000000',
    'custom:tier': 'gold',
  });
  return { server, poolId, clientId, secret, email, configuration: await discovered(server, clientId, oidc.None(), poolId) };
}

export async function setAttributes(
  server: TestServer,
  UserPoolId: string,
  Username: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await operatorClient(server).send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
}

/** Tokens by the code flow with PKCE. `parameters` of the authorization request. */
export async function tokensOf({ configuration, email }: App, parameters: Record<string, string>, web: Web = createWeb()) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return oidc.authorizationCodeGrant(configuration, await authorized(url, email, web), { pkceCodeVerifier });
}

/** Claims of an ID token beside those of the protocol and of AWS. */
export function userClaimsIn(claims: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims ?? {}).filter(([name]) => !PROTOCOL.has(name)));
}

const PROTOCOL = new Set(
  'iss aud exp iat jti sub at_hash auth_time origin_jti event_id token_use acr amr nonce sid cognito:username cognito:groups'.split(' '),
);

export const userInfoOf = ({ configuration }: App, tokens: { access_token: string; claims(): oidc.IDToken | undefined }) =>
  oidc.fetchUserInfo(configuration, tokens.access_token, tokens.claims()!.sub);
