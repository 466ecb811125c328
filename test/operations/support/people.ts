import { randomBytes } from 'node:crypto';
import {
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { demo, type TestServer } from '../../support/server.js';
import { appClient, operatorClient } from './clients.js';

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

/** Somebody who has signed up at the demo pool (or another client's) and confirmed. */
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

/** A pool of the test's own, signing in with e-mail unless it says otherwise, and a public client of it. */
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
