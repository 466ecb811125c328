import { randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from './clients.js';
import { demo, sharedServer, type TestServer } from './server.js';

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly sub: string;
}

export interface Tokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
}

export const someEmail = (): string => `u${randomBytes(6).toString('hex')}@example.com`;
export const goodPassword = 'Correct-horse-9';

/** A user who has signed up through the client and confirmed the code. */
export async function signedUp(server: TestServer, clientId: string = demo.publicClient): Promise<Person> {
  const client = appClient(server);
  const email = someEmail();
  const { UserSub } = await client.send(
    new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
  );
  await client.send(new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode: await server.codeFor(email) }));
  return { email, password: goodPassword, sub: UserSub! };
}

export async function signedIn(server: TestServer, person: Person, clientId: string = demo.publicClient): Promise<Tokens> {
  const { AuthenticationResult } = await appClient(server).send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: person.email, PASSWORD: person.password },
    }),
  );
  return AuthenticationResult as Tokens;
}

/** Creates a user pool with e-mail addresses as usernames, and an app client of it; `pool` and `client` replace members. */
export async function ownPool(
  server: TestServer,
  pool: Partial<CreateUserPoolCommandInput> = {},
  client: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<{ poolId: string; clientId: string; secret: string | undefined }> {
  const operator = operatorClient(server);
  const { UserPool } = await operator.send(
    new CreateUserPoolCommand({ PoolName: 'own', UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'], ...pool }),
  );
  const { UserPoolClient } = await operator.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool!.Id!,
      ClientName: 'own',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...client,
    }),
  );
  return { poolId: UserPool!.Id!, clientId: UserPoolClient!.ClientId!, secret: UserPoolClient!.ClientSecret };
}

/** A confirmed user with a verified e-mail address, created by the operator: no code is sent. */
export async function confirmedUser(server: TestServer, poolId: string, email = someEmail()): Promise<Person> {
  const operator = operatorClient(server);
  const attributes = { email, email_verified: 'true' };
  const { User } = await operator.send(
    new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  await operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password: goodPassword, Permanent: true }));
  return { email, password: goodPassword, sub: User!.Username! };
}

/** A user pool with an app client and a signed-in user. */
export interface Scenario {
  readonly server: TestServer;
  readonly poolId: string;
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly person: Person;
  readonly tokens: Tokens;
}

/**
 * Creates a user pool, an app client and a signed-in user: on the shared server, or on one that the test owns. `email`: address of the user,
 * for scenarios whose users differ in their pools only.
 */
export async function createScenario(
  options: {
    readonly server?: TestServer;
    readonly pool?: Partial<CreateUserPoolCommandInput>;
    readonly client?: Partial<CreateUserPoolClientCommandInput>;
    readonly email?: string;
  } = {},
): Promise<Scenario> {
  const { pool, client, email } = options;
  const server = options.server ?? (await sharedServer());
  const app = await ownPool(server, pool, client);
  const person = await confirmedUser(server, app.poolId, email);
  return { server, ...app, person, tokens: await signedIn(server, person, app.clientId) };
}
