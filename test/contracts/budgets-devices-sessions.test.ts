import assert from 'node:assert/strict';
import {
  ConfirmDeviceCommand,
  InitiateAuthCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';

/** What tracked devices and sessions cost beside a sign-in or a renewal without them. Exact figures: a change is a decision. */
describe('store budgets of tracked devices and sessions', () => {
  const OURS = ['devices', 'token_sessions', 'sso_sessions'];
  let server: TestServer;
  let counted: string[] = [];
  before(async () => {
    server = await startServer({
      overrides: {
        onOperation: ({ collection, kind }) => {
          if (OURS.includes(collection)) counted.push(`${collection} ${kind}`);
        },
      },
    });
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function costs<T>(work: () => Promise<T>, expected: string[]): Promise<T> {
    counted = [];
    const done = await work();
    assert.deepEqual(counted.sort(), expected.sort());
    return done;
  }

  const refresh = (ClientId: string, RefreshToken: string, more: Record<string, string> = {}) =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken, ...more } }),
    );

  it('a new device adds no operation to a sign-in, and one read to a refresh', async () => {
    const { clientId } = await ownPool(server, { DeviceConfiguration: {} });
    const { email, password } = await signedUp(server, clientId);
    const start = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: email, PASSWORD: password } } as const;
    const { AuthenticationResult } = await costs(
      () => appClient(server).send(new InitiateAuthCommand({ ClientId: clientId, ...start })),
      ['token_sessions write'],
    );
    const { AccessToken, RefreshToken, NewDeviceMetadata } = AuthenticationResult!;
    const { DeviceKey } = NewDeviceMetadata!;
    const DeviceSecretVerifierConfig = { PasswordVerifier: 'BBBB', Salt: 'AAAB' };
    await appClient(server).send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceSecretVerifierConfig }));
    await costs(() => refresh(clientId, RefreshToken!, { DEVICE_KEY: DeviceKey! }), ['token_sessions read', 'devices read']);
  });

  it('session tracking adds one read to a sign-in, and one write an hour to refreshes', async () => {
    const { poolId, clientId } = await ownPool(server);
    const tracking = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 1 } } as const;
    await operatorClient(server).send(new SetUserPoolSessionConfigurationCommand({ UserPoolId: poolId, ...tracking }));
    const person: Person = await signedUp(server, clientId);
    const opened = ['token_sessions write', 'token_sessions read'];
    await costs(() => signedIn(server, person, clientId), opened);
    const { RefreshToken } = await costs(() => signedIn(server, person, clientId), [...opened, 'token_sessions write']);
    await costs(() => refresh(clientId, RefreshToken), ['token_sessions read']);
    server.clock.advance(3_601_000);
    await costs(() => refresh(clientId, RefreshToken), ['token_sessions read', 'token_sessions write']);
    await costs(() => refresh(clientId, RefreshToken), ['token_sessions read']);
  });
});
