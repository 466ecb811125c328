import assert from 'node:assert/strict';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { cognitoCredentialsProvider, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { sharedInMemoryStorage } from 'aws-amplify/utils';
import { signedUp } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

/** Amplify 6 with an identity pool: only the two endpoints differ. */
describe('Amplify with an identity pool', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
    const Cognito = {
      userPoolId: demo.poolId,
      userPoolClientId: demo.publicClient,
      userPoolEndpoint: server.url,
      identityPoolId: demo.identityPoolId,
      identityPoolEndpoint: server.url,
      allowGuestAccess: true,
    };
    Amplify.configure({ Auth: { Cognito } });
    cognitoUserPoolsTokenProvider.setKeyValueStorage(sharedInMemoryStorage);
  });
  after(async () => {
    await signOut();
    await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
    Amplify.configure({});
    await server.stop();
  });

  type Session = Awaited<ReturnType<typeof fetchAuthSession>>;
  const put = ({ credentials }: Session, Key: string) =>
    new S3Client({ endpoint: server.url, region: demo.region, credentials: credentials!, maxAttempts: 1, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: demo.bucket, Key, Body: 'x' }),
    );

  it('a guest gets credentials; after sign-in the same identity gets the authenticated role', async () => {
    const guest = await fetchAuthSession();
    assert.equal(guest.tokens, undefined);
    assert.match(guest.identityId!, /^us-east-1:/);
    await refused(put(guest, `${guest.identityId}/x`), 'AccessDenied');
    const person = await signedUp(server);
    await signIn({ username: person.email, password: person.password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
    const user = await fetchAuthSession();
    assert.equal(user.userSub, person.sub);
    assert.equal(user.identityId, guest.identityId);
    await put(user, `${user.identityId}/x`);
    const refreshed = await fetchAuthSession({ forceRefresh: true });
    assert.equal(refreshed.identityId, user.identityId);
    assert.notEqual(refreshed.credentials?.accessKeyId, user.credentials?.accessKeyId);
  });

  it('a returning user who was a guest in between gets the identity of the first sign-in', async () => {
    const person = await signedUp(server);
    const come = async (): Promise<{ guest: Session; user: Session }> => {
      await signOut();
      await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
      const guest = await fetchAuthSession();
      await signIn({ username: person.email, password: person.password, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
      return { guest, user: await fetchAuthSession() };
    };
    const first = await come();
    const second = await come();
    assert.notEqual(second.guest.identityId, first.guest.identityId);
    assert.equal(second.user.identityId, first.user.identityId);
    await put(second.user, `${first.user.identityId}/x`);
  });
});
