import assert from 'node:assert/strict';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, fetchUserAttributes, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { sharedInMemoryStorage } from 'aws-amplify/utils';
import { type Person, signedUp } from '../support/scenario.js';
import { demo, sharedServer, type TestServer } from '../support/server.js';

/** Amplify 6 as an app configures it: only `userPoolEndpoint` differs. */
describe('sign-in through Amplify', () => {
  let server: TestServer;
  let person: Person;
  before(async () => {
    server = await sharedServer();
    person = await signedUp(server);
    const Cognito = { userPoolId: demo.poolId, userPoolClientId: demo.publicClient, userPoolEndpoint: server.url };
    Amplify.configure({ Auth: { Cognito } });
    cognitoUserPoolsTokenProvider.setKeyValueStorage(sharedInMemoryStorage);
  });
  afterEach(() => signOut());

  const signInWith = (authFlowType: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH', password = person.password) =>
    signIn({ username: person.email, password, options: { authFlowType } });

  for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
    it(`${flow} signs in and refreshes`, async () => {
      const { isSignedIn, nextStep } = await signInWith(flow);
      assert.ok(isSignedIn);
      assert.equal(nextStep.signInStep, 'DONE');
      const { tokens } = await fetchAuthSession();
      assert.equal(tokens?.idToken?.payload['email'], person.email);
      assert.equal((await getCurrentUser()).userId, person.sub);
      assert.equal((await fetchUserAttributes()).email, person.email);
      const { tokens: refreshed } = await fetchAuthSession({ forceRefresh: true });
      assert.equal(refreshed?.accessToken.payload['origin_jti'], tokens?.accessToken.payload['origin_jti']);
      assert.notEqual(refreshed?.accessToken.payload.jti, tokens?.accessToken.payload.jti);
    });
  }

  it('a wrong password gives Cognito’s NotAuthorizedException and message', async () => {
    await assert.rejects(signInWith('USER_SRP_AUTH', 'Wrong-horse-9'), {
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('global sign-out ends the session', async () => {
    await signInWith('USER_SRP_AUTH');
    await signOut({ global: true });
    assert.equal((await fetchAuthSession()).tokens, undefined);
  });
});
