import assert from 'node:assert/strict';
import {
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp, type Tokens } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('disabling, signing out and deleting users', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let otherPool: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(server));
    ({ poolId: otherPool } = await ownPool(server));
  });
  after(() => server.stop());

  const person = (): Promise<Person> => signedUp(server, clientId);
  const signIn = (who: Person): Promise<Tokens> => signedIn(server, who, clientId);
  const admin = {
    disable: (Username: string, UserPoolId = poolId): Promise<unknown> =>
      operatorClient(server).send(new AdminDisableUserCommand({ UserPoolId, Username })),
    enable: (Username: string, UserPoolId = poolId): Promise<unknown> =>
      operatorClient(server).send(new AdminEnableUserCommand({ UserPoolId, Username })),
    remove: (Username: string, UserPoolId = poolId): Promise<unknown> =>
      operatorClient(server).send(new AdminDeleteUserCommand({ UserPoolId, Username })),
    signOut: (Username: string, UserPoolId = poolId): Promise<unknown> =>
      operatorClient(server).send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username })),
  };
  const get = (Username: string) => operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username }));

  /** Neither token of the sign-in is worth anything. */
  async function isOver({ AccessToken, RefreshToken }: Tokens): Promise<void> {
    const app = appClient(server);
    await refused(app.send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException', 'Access Token has been revoked');
    const refresh = { ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken } } as const;
    await refused(app.send(new InitiateAuthCommand(refresh)), 'NotAuthorizedException');
  }

  it('a disabled user is signed out and cannot sign in; enabling again allows a new sign-in, old tokens stay revoked', async () => {
    const [who, bystander] = [await person(), await person()];
    const [before, theirs] = [await signIn(who), await signIn(bystander)];
    await admin.disable(who.email);
    await admin.disable(who.sub);
    assert.equal((await get(who.sub)).Enabled, false);
    await isOver(before);
    await refused(signIn(who), 'NotAuthorizedException');
    await admin.enable(who.email);
    assert.equal((await get(who.sub)).Enabled, true);
    await isOver(before);
    assert.ok((await signIn(who)).AccessToken);
    assert.ok(await appClient(server).send(new GetUserCommand({ AccessToken: theirs.AccessToken })));
  });

  it('AdminUserGlobalSignOut ends every session of the user and no session of another user', async () => {
    const [who, bystander] = [await person(), await person()];
    const [one, two, theirs] = [await signIn(who), await signIn(who), await signIn(bystander)];
    await admin.signOut(who.email);
    await isOver(one);
    await isOver(two);
    assert.ok(await appClient(server).send(new GetUserCommand({ AccessToken: theirs.AccessToken })));
    assert.ok((await signIn(who)).AccessToken);
  });

  it('a user deleted by AdminDeleteUser or DeleteUser is not found any more and all their tokens are revoked', async () => {
    const own = async (_who: Person, { AccessToken }: Tokens): Promise<unknown> =>
      appClient(server).send(new DeleteUserCommand({ AccessToken }));
    for (const remove of [(who: Person) => admin.remove(who.email), own]) {
      const who = await person();
      const tokens = await signIn(who);
      await remove(who, tokens);
      await refused(get(who.sub), 'UserNotFoundException', 'User does not exist.');
      await isOver(tokens);
      await refused(signIn(who), 'UserNotFoundException', 'User does not exist.');
      await refused(admin.remove(who.email), 'UserNotFoundException');
      await refused(own(who, tokens), 'NotAuthorizedException', 'Access Token has been revoked');
    }
  });

  it('deleting attributes requires the caller’s write permission and never removes the sign-in attribute', async () => {
    const who = await person();
    const { AccessToken } = await signIn(who);
    const byAdmin = (UserAttributeNames: string[], UserPoolId = poolId): Promise<unknown> =>
      operatorClient(server).send(new AdminDeleteUserAttributesCommand({ UserPoolId, Username: who.sub, UserAttributeNames }));
    const byUser = (UserAttributeNames: string[]): Promise<unknown> =>
      appClient(server).send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames }));
    const names = async () => (await get(who.sub)).UserAttributes!.map(({ Name }) => Name).sort();
    await byUser(['nickname', 'given_name']);
    for (const remove of [byAdmin, byUser]) {
      await refused(remove(['custom:none']), 'InvalidParameterException', /Attribute does not exist in the schema/);
      await refused(remove(['sub']), 'InvalidParameterException', 'user.sub: Attribute cannot be updated.');
      await refused(remove(['email']), 'InvalidParameterException', /^user\.email: Attribute cannot be deleted/);
    }
    await refused(byUser(['email_verified']), 'NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    await refused(byAdmin(['nickname'], otherPool), 'UserNotFoundException', 'User does not exist.');
    assert.deepEqual(await names(), ['email', 'email_verified', 'sub']);
    await byAdmin(['email_verified']);
    assert.deepEqual(await names(), ['email', 'sub']);
  });

  it('unknown users and users of another pool give UserNotFoundException and stay unchanged', async () => {
    const who = await person();
    const tokens = await signIn(who);
    for (const change of Object.values(admin)) {
      await refused(change(who.sub, otherPool), 'UserNotFoundException', 'User does not exist.');
      await refused(change('nobody@example.org'), 'UserNotFoundException', 'User does not exist.');
      await refused(change(who.sub, 'us-east-1_nobody'), 'ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.');
      await refused(change(''), 'InvalidParameterException');
    }
    assert.ok(await appClient(server).send(new GetUserCommand({ AccessToken: tokens.AccessToken })));
    await refused(appClient(server).send(new DeleteUserCommand({ AccessToken: 'rubbish' })), 'NotAuthorizedException');
  });
});
