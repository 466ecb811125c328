import assert from 'node:assert/strict';
import { Amplify } from 'aws-amplify';
import {
  associateWebAuthnCredential,
  confirmSignIn,
  deleteWebAuthnCredential,
  fetchAuthSession,
  listWebAuthnCredentials,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { sharedInMemoryStorage } from 'aws-amplify/utils';
import { createAuthenticator } from '../support/authenticator.js';
import { installCredentials } from '../support/browser-credentials.js';
import { ownPool, type Person, signedUp } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';

/** Amplify 6 with a software authenticator in place of the browser’s. */
describe('passkeys through Amplify', () => {
  let server: TestServer;
  let person: Person;
  let uninstall: () => void;

  before(async () => {
    server = await sharedServer();
    const { poolId, clientId } = await ownPool(
      server,
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
      { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    );
    person = await signedUp(server, clientId);
    Amplify.configure({ Auth: { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: server.url } } });
    cognitoUserPoolsTokenProvider.setKeyValueStorage(sharedInMemoryStorage);
    uninstall = installCredentials(createAuthenticator({ origin: server.url, transports: ['internal'] }));
  });
  after(async () => {
    await signOut();
    uninstall?.();
  });

  it('a passkey is registered, listed, signs in as preferred and as selected challenge, and is deleted', async () => {
    await signIn({ username: person.email, password: person.password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
    await associateWebAuthnCredential();
    const { credentials } = await listWebAuthnCredentials();
    assert.equal(credentials.length, 1);
    assert.equal(credentials[0]?.friendlyCredentialName, 'Passkey');
    assert.ok(credentials[0]?.createdAt instanceof Date);
    await signOut();

    const preferred = await signIn({
      username: person.email,
      options: { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' },
    });
    assert.deepEqual(preferred, { isSignedIn: true, nextStep: { signInStep: 'DONE' } });
    assert.equal((await fetchAuthSession()).userSub, person.sub);
    await signOut();

    const { nextStep } = await signIn({ username: person.email, options: { authFlowType: 'USER_AUTH' } });
    assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
    assert.ok((await confirmSignIn({ challengeResponse: 'WEB_AUTHN' })).isSignedIn);
    await deleteWebAuthnCredential({ credentialId: credentials[0]!.credentialId! });
    assert.deepEqual((await listWebAuthnCredentials()).credentials, []);
  });
});
