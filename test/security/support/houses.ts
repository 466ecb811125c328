import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../../operations/support/clients.js';
import { goodPassword, ownPool, type Person, signedIn, someEmail, type Tokens } from '../../operations/support/people.js';
import type { TestServer } from '../../support/server.js';
import { type App, oauthClient } from './hosted.js';

/** A pool, an app of it and somebody who is signed in there. */
export interface House extends App {
  readonly person: Person;
  readonly tokens: Tokens;
}

/**
 * Two pools with the same settings, and one person who is known to both under the same address and password: nothing but the pool tells
 * what is theirs apart.
 */
export async function openTwoHouses(server: TestServer, client: Parameters<typeof ownPool>[2] = {}): Promise<[House, House]> {
  const email = someEmail();
  return Promise.all([openHouse(server, email, client), openHouse(server, email, client)]);
}

export async function openHouse(server: TestServer, email = someEmail(), client: Parameters<typeof ownPool>[2] = {}): Promise<House> {
  const app = await ownPool(server, {}, { ...oauthClient, ...client });
  const person = await confirmedAt(server, app.poolId, email);
  return { ...app, person, tokens: await signedIn(server, person, app.clientId) };
}

/** Somebody who needs no code: made by the operator. */
export async function confirmedAt(server: TestServer, poolId: string, email = someEmail()): Promise<Person> {
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
