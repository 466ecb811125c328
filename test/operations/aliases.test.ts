import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, signedIn, someEmail } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('alias attributes', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await sharedServer();
    ({ poolId, clientId } = await ownPool(server, { UsernameAttributes: [], AliasAttributes: ['email'] }));
  });

  const verified = (email: string): Partial<AdminCreateUserCommandInput> => ({
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  async function create(Username: string, input: Partial<AdminCreateUserCommandInput> = {}): Promise<void> {
    const client = operatorClient(server);
    await client.send(new AdminCreateUserCommand({ UserPoolId: poolId, Username, MessageAction: 'SUPPRESS', ...input }));
    await client.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username, Password: goodPassword, Permanent: true }));
  }
  const ownerOf = async (Username: string): Promise<string | undefined> =>
    (await operatorClient(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username }))).Username;
  const signIn = (email: string): Promise<unknown> => signedIn(server, { email, password: goodPassword, sub: '' }, clientId);

  it('a verified e-mail alias signs in, an unverified one does not', async () => {
    const [proven, unproven] = [someEmail(), someEmail()];
    await create('ada', verified(proven));
    await create('alan', { UserAttributes: [{ Name: 'email', Value: unproven }] });
    await signIn('ada');
    await signIn(proven);
    await refused(signIn(unproven), 'UserNotFoundException', 'User does not exist.');
  });

  it('AdminCreateUser takes over another user’s alias only with ForceAliasCreation', async () => {
    const email = someEmail();
    await create('eve', verified(email));
    await refused(create('mallory', verified(email)), 'AliasExistsException');
    assert.equal(await ownerOf(email), 'eve');
    await create('mallory', { ...verified(email), ForceAliasCreation: true });
    assert.equal(await ownerOf(email), 'mallory');
    await refused(create('mallory'), 'UsernameExistsException', 'User account already exists');
  });

  it('ConfirmSignUp takes over another user’s alias only with ForceAliasCreation', async () => {
    const email = someEmail();
    await create('grace', verified(email));
    const UserAttributes = [{ Name: 'email', Value: email }];
    await appClient(server).send(new SignUpCommand({ ClientId: clientId, Username: 'joan', Password: goodPassword, UserAttributes }));
    const ConfirmationCode = await server.codeFor(email);
    const confirm = (ForceAliasCreation: boolean): Promise<unknown> =>
      appClient(server).send(new ConfirmSignUpCommand({ ClientId: clientId, Username: 'joan', ConfirmationCode, ForceAliasCreation }));
    await refused(confirm(false), 'AliasExistsException');
    await confirm(true);
    assert.equal(await ownerOf(email), 'joan');
    await signIn(email);
  });

  it('a username in the format of an alias is refused with InvalidParameterException', () =>
    refused(
      create(someEmail()),
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ));
});
