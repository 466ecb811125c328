import assert from 'node:assert/strict';
import {
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const REPEATED = 'PasswordHistoryPolicyViolationException';

describe('password history', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(server, { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } } }));
  });
  after(() => server.stop());

  const change = async (who: Person, PreviousPassword: string, ProposedPassword: string): Promise<unknown> => {
    const { AccessToken } = await signedIn(server, { ...who, password: PreviousPassword }, clientId);
    return appClient(server).send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
  };
  const adminSet = (who: Person, Password: string, Permanent = true): Promise<unknown> =>
    operatorClient(server).send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: who.email, Password, Permanent }));

  it('DescribeUserPool returns PasswordHistorySize', async () => {
    const { UserPool } = await operatorClient(server).send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    assert.equal(UserPool?.Policies?.PasswordPolicy?.PasswordHistorySize, 2);
  });

  it('the last two passwords are refused, earlier ones are accepted', async () => {
    const who = await signedUp(server, clientId);
    await refused(change(who, goodPassword, goodPassword), REPEATED);
    await change(who, goodPassword, 'Second-horse-9');
    await refused(change(who, 'Second-horse-9', goodPassword), REPEATED);
    await change(who, 'Second-horse-9', 'Third-horse-9');
    await refused(change(who, 'Third-horse-9', 'Second-horse-9'), REPEATED);
    // Five changes an hour.
    server.clock.advance(3600 * 1000);
    await change(who, 'Third-horse-9', goodPassword);
    await signedIn(server, who, clientId);
  });

  it('recovery codes and AdminSetUserPassword obey the history, and temporary passwords do not count in it', async () => {
    const who = await signedUp(server, clientId);
    await appClient(server).send(new ForgotPasswordCommand({ ClientId: clientId, Username: who.email }));
    const answer = { ClientId: clientId, Username: who.email, ConfirmationCode: await server.codeFor(who.email) };
    await refused(appClient(server).send(new ConfirmForgotPasswordCommand({ ...answer, Password: goodPassword })), REPEATED);
    await appClient(server).send(new ConfirmForgotPasswordCommand({ ...answer, Password: 'Second-horse-9' }));
    await adminSet(who, 'Temporary-horse-9', false);
    await refused(adminSet(who, goodPassword), REPEATED);
    await refused(adminSet(who, 'Second-horse-9'), REPEATED);
    await adminSet(who, 'Temporary-horse-9');
  });
});
