import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandInput,
  AdminRespondToAuthChallengeCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, signedUp, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('AdminInitiateAuth and AdminRespondToAuthChallenge', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer();
    const flows = { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } as const;
    ({ poolId, clientId } = await ownPool(server, {}, { ExplicitAuthFlows: [...flows.ExplicitAuthFlows] }));
  });
  after(() => server.stop());

  const start = (input: Partial<AdminInitiateAuthCommandInput>) =>
    operatorClient(server).send(
      new AdminInitiateAuthCommand({ UserPoolId: poolId, ClientId: clientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', ...input }),
    );

  it('a password signs in under ADMIN_USER_PASSWORD_AUTH and ADMIN_NO_SRP_AUTH, and the refresh token works', async () => {
    const { email, password } = await signedUp(server, clientId);
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    assert.ok((await start({ AuthParameters, AuthFlow: 'ADMIN_NO_SRP_AUTH' })).AuthenticationResult?.IdToken);
    const { RefreshToken } = (await start({ AuthParameters })).AuthenticationResult!;
    const refresh = { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken! } } as const;
    assert.ok((await start(refresh)).AuthenticationResult?.AccessToken);
    await refused(start({ AuthParameters: { ...AuthParameters, PASSWORD: 'wrong' } }), 'NotAuthorizedException');
    await refused(start({ AuthParameters: { USERNAME: email } }), 'InvalidParameterException', 'Missing required parameter PASSWORD');
    await refused(start({ AuthParameters, AuthFlow: 'USER_SRP_AUTH' }), 'InvalidParameterException', /not enabled/);
    await refused(start({ AuthParameters, AuthFlow: 'USER_PASSWORD_AUTH' }), 'InvalidParameterException');
  });

  it('the ADMIN_NO_SRP_AUTH challenge accepts a password if the client allows the flow', async () => {
    const { email, password } = await signedUp(server, clientId);
    const respond = (responses: Record<string, string>, client = clientId) =>
      operatorClient(server).send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: poolId,
          ClientId: client,
          ChallengeName: 'ADMIN_NO_SRP_AUTH',
          ChallengeResponses: responses,
        }),
      );
    assert.ok((await respond({ USERNAME: email, PASSWORD: password })).AuthenticationResult?.IdToken);
    await refused(respond({ USERNAME: email, PASSWORD: 'wrong' }), 'NotAuthorizedException', 'Incorrect username or password.');
    await refused(respond({ USERNAME: email }), 'InvalidParameterException', 'Missing required parameter PASSWORD');
    const { UserPoolClient } = await operatorClient(server).send(
      new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'srp', ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }),
    );
    await refused(respond({ USERNAME: email, PASSWORD: password }, UserPoolClient!.ClientId!), 'InvalidParameterException', /not enabled/);
  });

  it('an invited user sets a new password in response to NEW_PASSWORD_REQUIRED, once', async () => {
    const email = someEmail();
    const invitation = { UserPoolId: poolId, Username: email, TemporaryPassword: 'Temporary-1!', MessageAction: 'SUPPRESS' } as const;
    await operatorClient(server).send(new AdminCreateUserCommand(invitation));
    const { ChallengeName, Session } = await start({ AuthParameters: { USERNAME: email, PASSWORD: 'Temporary-1!' } });
    assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
    const answer = {
      UserPoolId: poolId,
      ClientId: clientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: goodPassword },
    };
    const respond = () => operatorClient(server).send(new AdminRespondToAuthChallengeCommand(answer));
    assert.ok((await respond()).AuthenticationResult?.AccessToken);
    await refused(respond(), 'NotAuthorizedException', /^Invalid session for the user/);
  });

  it('a client of another pool, or one that does not allow the flow, is refused', async () => {
    const other = await ownPool(server);
    const AuthParameters = { USERNAME: someEmail(), PASSWORD: goodPassword };
    await refused(start({ AuthParameters, UserPoolId: other.poolId }), 'ResourceNotFoundException');
    await refused(
      start({ AuthParameters, UserPoolId: other.poolId, ClientId: other.clientId }),
      'InvalidParameterException',
      /not enabled/,
    );
  });
});
