import assert from 'node:assert/strict';
import { GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { appClient, identityApp, operatorClient } from '../support/clients.js';
import { type Person, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

/** Store operations that a request may cost, with warm caches: section 4 of the plan. Counted, not timed. */
describe('store budgets of the API', () => {
  let server: TestServer;
  let person: Person;
  let counted: { reads: string[]; writes: string[] };
  const counting = { on: false };

  before(async () => {
    counted = { reads: [], writes: [] };
    server = await startServer({
      overrides: {
        onOperation: ({ collection, kind, method }) => {
          // Written asynchronously in batches: audit events, message retries. Which request they coincide with is chance.
          if (counting.on && !['auth_events', 'auth_hours', 'message_deliveries'].includes(collection))
            counted[kind === 'read' ? 'reads' : 'writes'].push(`${collection}.${method}`);
        },
      },
    });
    person = await signedUp(server);
    // Writes what waits of the sign-up, which looks for its user.
    await operatorClient(server).send(new AdminListUserAuthEventsCommand({ UserPoolId: demo.poolId, Username: person.email }));
  });
  after(() => server.stop());

  /** Runs once to warm the caches, then counts the cheapest of up to four runs: on a busy machine caches expire in between. */
  async function costs(work: () => Promise<unknown>, budget: { reads: number; writes: number }): Promise<void> {
    await work();
    const runs: string[] = [];
    for (let run = 0; run < 4; run++) {
      counted = { reads: [], writes: [] };
      counting.on = true;
      await work().finally(() => {
        counting.on = false;
      });
      const { reads, writes } = counted;
      if (reads.length <= budget.reads && writes.length <= budget.writes) return;
      runs.push(`reads ${reads.join(', ')}; writes ${writes.join(', ')}`);
    }
    assert.fail(runs.join('\n'));
  }

  const srp = (): Promise<unknown> => {
    const Pool = new CognitoUserPool({ UserPoolId: demo.poolId, ClientId: demo.publicClient, endpoint: server.url });
    const details = new AuthenticationDetails({ Username: person.email, Password: person.password });
    return new Promise((onSuccess, onFailure) =>
      new CognitoUser({ Username: person.email, Pool }).authenticateUser(details, { onSuccess, onFailure }),
    );
  };

  it('password sign-in costs at most 2 reads and 2 writes', () => costs(() => signedIn(server, person), { reads: 2, writes: 2 }));

  it('SRP sign-in costs at most 2 reads and 2 writes in both calls', () => costs(srp, { reads: 2, writes: 2 }));

  it('REFRESH_TOKEN_AUTH costs at most 2 reads and no write', async () => {
    const { RefreshToken } = await signedIn(server, person);
    const refresh = new InitiateAuthCommand({
      ClientId: demo.publicClient,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    await costs(() => appClient(server).send(refresh), { reads: 2, writes: 0 });
  });

  it('GetUser costs at most 2 reads and no write', async () => {
    const { AccessToken } = await signedIn(server, person);
    await costs(() => appClient(server).send(new GetUserCommand({ AccessToken })), { reads: 2, writes: 0 });
  });

  it('AdminGetUser costs at most 1 read and no write', async () => {
    const get = new AdminGetUserCommand({ UserPoolId: demo.poolId, Username: person.email });
    await costs(() => operatorClient(server).send(get), { reads: 1, writes: 0 });
  });

  it('a page of ListUsers costs at most 1 read, filtered or not', async () => {
    for (const Filter of ['', `email ^= "${person.email[0]}"`, 'status = "Enabled"', 'cognito:user_status = "CONFIRMED"']) {
      const list = new ListUsersCommand({ UserPoolId: demo.poolId, Limit: 1, Filter });
      await costs(() => operatorClient(server).send(list), { reads: 1, writes: 0 });
    }
  });

  it('AdminCreateUser costs at most 2 writes and no read', () =>
    costs(() => operatorClient(server).send(new AdminCreateUserCommand({ UserPoolId: demo.poolId, Username: someEmail() })), {
      reads: 0,
      writes: 2,
    }));

  it('GetId and GetCredentialsForIdentity cost at most 2 reads and 1 write', async () => {
    const { IdToken } = await signedIn(server, person);
    const Logins = { [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: IdToken };
    const client = identityApp(server);
    const exchange = async (): Promise<void> => {
      const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: demo.identityPoolId, Logins }));
      await client.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    };
    await costs(exchange, { reads: 2, writes: 1 });
  });

  it('discovery and JWKS cost no store operation', () =>
    costs(
      async () => {
        for (const path of [
          `${demo.poolId}/.well-known/openid-configuration`,
          `${demo.poolId}/.well-known/jwks.json`,
          'identity/.well-known/jwks.json',
        ]) {
          assert.equal((await fetch(`${server.url}/${path}`)).status, 200);
        }
      },
      { reads: 0, writes: 0 },
    ));
});
