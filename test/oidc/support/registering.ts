import assert from 'node:assert/strict';
import { type DcrConfigurationType, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { cognate } from '../../operations/support/cognate.js';
import { operatorClient } from '../../support/clients.js';
import { ownPool } from '../../support/scenario.js';
import type { TestServer } from '../../support/server.js';

export const CALLBACK = 'https://app.example/callback';
export const PUBLIC_CLIENT = { client_name: 'My agent', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Dynamic client registration at a pool. */
export interface Registering {
  readonly poolId: string;
  readonly issuer: URL;
  /** An app client of the operator. */
  readonly clientId: string;
  register(metadata: object, initialAccessToken?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Registers a client, and fails for any other answer than 201. */
  registered(metadata: object, initialAccessToken?: string): Promise<Readonly<Record<string, any>>>;
  initialToken(): Promise<string>;
  discovery(): Promise<Readonly<Record<string, any>>>;
}

/** Creates a user pool that takes registrations. */
export async function registeringPool(
  server: TestServer,
  configuration: DcrConfigurationType = { OpenDcrEnabled: true },
): Promise<Registering> {
  const { poolId, clientId } = await ownPool(server);
  await operatorClient(server).send(new UpdateUserPoolCommand({ UserPoolId: poolId, DcrConfiguration: configuration }));
  const issuer = new URL(`${server.url}/${poolId}`);

  async function register(metadata: object, token?: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = await fetch(`${issuer}/oauth2/register`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(metadata),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
  }

  return {
    poolId,
    clientId,
    issuer,
    register,
    async registered(metadata, token) {
      const { status, body } = await register(metadata, token);
      assert.equal(status, 201, JSON.stringify(body));
      return body;
    },
    initialToken: async () =>
      (await cognate<{ InitialAccessToken: string }>(server, 'CreateInitialAccessToken', { UserPoolId: poolId })).InitialAccessToken,
    discovery: async () => (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>,
  };
}
