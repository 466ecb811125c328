import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CreateIdentityProviderCommand,
  InitiateAuthCommand,
  type LambdaConfigType,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { srpClient } from '../authentication/support/srp-client.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, signedUp, someEmail } from '../support/scenario.js';
import { claimsIn, type FunctionServer, functionServer } from './pool-functions.js';
import { arnOf } from './support.js';

const CUSTOM: LambdaConfigType = {
  DefineAuthChallenge: arnOf('define'),
  CreateAuthChallenge: arnOf('create'),
  VerifyAuthChallengeResponse: arnOf('verify'),
};
const FLOWS = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;

describe('Lambda triggers of a sign-in', () => {
  let house: FunctionServer;
  before(async () => {
    house = await functionServer();
  });
  beforeEach(() => void house.noted());
  after(() => house.stop());

  const pool = (triggers: LambdaConfigType, client: object = {}) => house.pool(triggers, {}, { ExplicitAuthFlows: [...FLOWS], ...client });
  const start = (ClientId: string, AuthFlow: 'USER_PASSWORD_AUTH' | 'CUSTOM_AUTH', AuthParameters: Record<string, string>, more = {}) =>
    appClient(house.server).send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters, ...more }));
  const answer = (ClientId: string, Session: string | undefined, responses: Record<string, string>, more = {}) =>
    appClient(house.server).send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        ...(Session === undefined ? {} : { Session }),
        ChallengeResponses: responses,
        ...more,
      }),
    );

  describe('PreAuthentication and PostAuthentication', () => {
    it('PreAuthentication gets ClientMetadata as validationData, PostAuthentication gets newDeviceUsed', async () => {
      const { clientId } = await pool({ PreAuthentication: arnOf('watch'), PostAuthentication: arnOf('watch') });
      const { email, sub } = await signedUp(house.server, clientId);
      const Password = { USERNAME: email, PASSWORD: goodPassword };
      await start(clientId, 'USER_PASSWORD_AUTH', Password, { ClientMetadata: { from: 'start' } });
      const [pre, post, ...more] = house.noted();
      assert.equal(more.length, 0);
      assert.equal(pre!.triggerSource, 'PreAuthentication_Authentication');
      assert.deepEqual(pre!.request['validationData'], { from: 'start' });
      assert.equal(pre!.request.userAttributes['sub'], sub);
      assert.equal(post!.triggerSource, 'PostAuthentication_Authentication');
      assert.equal(post!.request['newDeviceUsed'], false);
      assert.equal('clientMetadata' in post!.request, false);
    });

    it('a PreAuthentication error refuses a correct password with UserLambdaValidationException', async () => {
      const { clientId } = await pool({ PreAuthentication: arnOf('refuseBanned') });
      const { email } = await signedUp(house.server, clientId);
      const attempt = start(
        clientId,
        'USER_PASSWORD_AUTH',
        { USERNAME: email, PASSWORD: goodPassword },
        { ClientMetadata: { refuse: 'x' } },
      );
      await assert.rejects(attempt, {
        name: 'UserLambdaValidationException',
        message: 'PreAuthentication failed with error not today.',
      });
    });

    it('PostAuthentication is not called after a wrong password', async () => {
      const { clientId } = await pool({ PostAuthentication: arnOf('watch') });
      const { email } = await signedUp(house.server, clientId);
      await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: 'Wrong-horse-1' }));
      assert.deepEqual(house.noted(), []);
    });

    it('PreAuthentication of an unknown user is called with userNotFound only if user existence errors are prevented', async () => {
      for (const [hidden, expected] of [
        [true, [true]],
        [false, []],
      ] as const) {
        const { clientId } = await pool(
          { PreAuthentication: arnOf('watch') },
          { PreventUserExistenceErrors: hidden ? 'ENABLED' : 'LEGACY' },
        );
        await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', { USERNAME: someEmail(), PASSWORD: goodPassword }));
        assert.deepEqual(
          house.noted().map(({ request }) => request['userNotFound']),
          expected,
        );
      }
    });
  });

  describe('UserMigration at sign-in', () => {
    const old = { USERNAME: 'old@example.com', PASSWORD: 'Old-secret-1' };

    it('UserMigration creates a confirmed user with the given password, and is called once', async () => {
      const { poolId, clientId } = await pool({ UserMigration: arnOf('migrate') });
      assert.ok((await start(clientId, 'USER_PASSWORD_AUTH', old, { ClientMetadata: { a: 'b' } })).AuthenticationResult);
      const [told] = house.noted();
      assert.deepEqual(told!.request, { password: old.PASSWORD, validationData: { a: 'b' } });
      assert.ok((await start(clientId, 'USER_PASSWORD_AUTH', old)).AuthenticationResult);
      assert.deepEqual(house.noted(), []);
      const user = await operatorClient(house.server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: old.USERNAME }));
      assert.equal(user.UserStatus, 'CONFIRMED');
      assert.ok(user.UserAttributes!.some(({ Name, Value }) => Name === 'name' && Value === 'Old Friend'));
    });

    it('UserMigration creates no user whose name has the prefix of an identity provider', async () => {
      const { poolId, clientId } = await pool({ UserMigration: arnOf('migrate') });
      const MetadataFile = writeIdpMetadata({
        entityId: 'https://saml.example.com',
        certificates: [keyOf('corp').certificate],
        ssoUrl: 'https://saml.example.com/sso',
        sloUrl: 'https://saml.example.com/slo',
        displayName: 'Corp',
      });
      const provider = { UserPoolId: poolId, ProviderName: 'Corp', ProviderType: 'SAML' as const, ProviderDetails: { MetadataFile } };
      await operatorClient(house.server).send(new CreateIdentityProviderCommand(provider));
      const USERNAME = 'Corp_old@example.com';
      await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', { ...old, USERNAME }), { name: 'InvalidParameterException' });
      const get = new AdminGetUserCommand({ UserPoolId: poolId, Username: USERNAME });
      await assert.rejects(operatorClient(house.server).send(get), { name: 'UserNotFoundException' });
    });

    it('two concurrent sign-ins by UserMigration create one user', async () => {
      const { clientId } = await pool({ UserMigration: arnOf('migrate') });
      const both = await Promise.all([start(clientId, 'USER_PASSWORD_AUTH', old), start(clientId, 'USER_PASSWORD_AUTH', old)]);
      const subs = both.map(({ AuthenticationResult }) => claimsIn(AuthenticationResult!.AccessToken!)['sub']);
      assert.equal(subs[0], subs[1]);
    });

    it('a wrong migration password is refused like an unknown user if user existence errors are prevented', async () => {
      const { clientId } = await pool({ UserMigration: arnOf('migrate') }, { PreventUserExistenceErrors: 'ENABLED' });
      const refusal = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
      await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', { ...old, PASSWORD: 'Wrong-1' }), refusal);
      await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', { USERNAME: someEmail(), PASSWORD: 'Wrong-1' }), refusal);
    });

    it('wrong passwords lock a name that UserMigration does not know yet, after at most ten calls', async () => {
      const { clientId } = await pool({ UserMigration: arnOf('migrate') }, { PreventUserExistenceErrors: 'ENABLED' });
      for (let i = 0; i < 14; i++) await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', { ...old, PASSWORD: `Wrong-${i}` }));
      assert.ok(house.noted().length <= 10);
      await assert.rejects(start(clientId, 'USER_PASSWORD_AUTH', old), { name: 'NotAuthorizedException' });
    });
  });

  describe('CUSTOM_AUTH', () => {
    const respond = (clientId: string, step: RespondToAuthChallengeCommandOutput, ANSWER: string, more = {}) =>
      answer(clientId, step.Session, { USERNAME: step.ChallengeParameters!['USERNAME']!, ANSWER }, more);

    /** Answers each remaining challenge correctly. */
    async function solve(
      clientId: string,
      from: RespondToAuthChallengeCommandOutput,
      round = 0,
    ): Promise<RespondToAuthChallengeCommandOutput> {
      const next = await respond(clientId, from, `answer ${round}`);
      return next.ChallengeName === 'CUSTOM_CHALLENGE' ? solve(clientId, next, round + 1) : next;
    }

    it('CUSTOM_AUTH challenges in rounds until DefineAuthChallenge issues tokens', async () => {
      const { clientId } = await pool(CUSTOM);
      const { email } = await signedUp(house.server, clientId);
      const first = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email }, { ClientMetadata: { from: 'start' } });
      assert.equal(first.ChallengeName, 'CUSTOM_CHALLENGE');
      assert.equal(first.ChallengeParameters!['riddle'], 'number 0');
      assert.ok(!JSON.stringify(first).includes('answer 0'));
      const second = await respond(clientId, first, 'answer 0', { ClientMetadata: { from: 'answer' } });
      assert.equal(second.ChallengeParameters!['riddle'], 'number 1');
      const third = await respond(clientId, second, 'answer 1');
      const done = await respond(clientId, third, 'answer 2');
      assert.ok(done.AuthenticationResult!.AccessToken);
      const events = house.noted();
      assert.deepEqual(
        events.map(({ triggerSource, request }) => [triggerSource.split('_')[0], request['clientMetadata']]),
        [
          ['DefineAuthChallenge', undefined],
          ['CreateAuthChallenge', undefined],
          ['VerifyAuthChallengeResponse', { from: 'answer' }],
          ['DefineAuthChallenge', { from: 'answer' }],
          ['CreateAuthChallenge', { from: 'answer' }],
          ['VerifyAuthChallengeResponse', undefined],
          ['DefineAuthChallenge', undefined],
          ['CreateAuthChallenge', undefined],
          ['VerifyAuthChallengeResponse', undefined],
          ['DefineAuthChallenge', undefined],
        ],
      );
      assert.deepEqual(events.at(-1)!.request['session'], [
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'RIDDLE_0' },
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'RIDDLE_1' },
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'RIDDLE_2' },
      ]);
    });

    it('CUSTOM_AUTH sessions have at most 2048 characters, whatever private parameters a function sets', async () => {
      const { clientId } = await pool(CUSTOM);
      const { email } = await signedUp(house.server, clientId);
      const first = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email });
      const second = await respond(clientId, first, 'answer 0');
      const third = await respond(clientId, second, 'answer 1');
      for (const { Session } of [first, second, third]) assert.ok(Session!.length <= 2048, String(Session!.length));
    });

    it('DefineAuthChallenge decides on wrong answers: it allows one and fails the second', async () => {
      const { clientId } = await pool(CUSTOM);
      const { email } = await signedUp(house.server, clientId);
      const first = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email });
      const again = await respond(clientId, first, 'wrong');
      assert.equal(again.ChallengeName, 'CUSTOM_CHALLENGE');
      await assert.rejects(respond(clientId, again, 'wrong'), {
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    });

    it('a CUSTOM_AUTH session is single-use, also for two concurrent answers', async () => {
      const { clientId } = await pool(CUSTOM);
      const { email } = await signedUp(house.server, clientId);
      const first = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email });
      const results = await Promise.allSettled([respond(clientId, first, 'answer 0'), respond(clientId, first, 'answer 0')]);
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      await assert.rejects(respond(clientId, first, 'answer 0'), { name: 'NotAuthorizedException' });
    });

    it('a CUSTOM_AUTH session is refused for another user and at another pool', async () => {
      const [one, two] = [await pool(CUSTOM), await pool(CUSTOM)];
      const { email } = await signedUp(house.server, one.clientId);
      const other = await signedUp(house.server, one.clientId);
      const first = await start(one.clientId, 'CUSTOM_AUTH', { USERNAME: email });
      await assert.rejects(answer(one.clientId, first.Session, { USERNAME: other.email, ANSWER: 'answer 0' }), {
        name: 'NotAuthorizedException',
      });
      await assert.rejects(answer(two.clientId, first.Session, { USERNAME: email, ANSWER: 'answer 0' }), {
        name: 'NotAuthorizedException',
      });
    });

    it('CUSTOM_AUTH with SRP_A verifies the password first, and DefineAuthChallenge sees both steps', async () => {
      const { poolId, clientId } = await pool(CUSTOM);
      const { email } = await signedUp(house.server, clientId);
      const srp = srpClient(poolId);
      const step = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email, CHALLENGE_NAME: 'SRP_A', SRP_A: srp.srpA });
      assert.equal(step.ChallengeName, 'PASSWORD_VERIFIER');
      const responses = srp.answer(step.ChallengeParameters!, goodPassword, Date.now());
      const first = await answer(clientId, step.Session, responses, { ChallengeName: 'PASSWORD_VERIFIER' });
      assert.equal(first.ChallengeName, 'CUSTOM_CHALLENGE');
      assert.ok((await solve(clientId, first)).AuthenticationResult);
      const sessions = house.noted().filter(({ triggerSource }) => triggerSource.startsWith('Define'));
      assert.deepEqual(
        sessions.map(({ request }) => (request['session'] as { challengeName: string }[]).map(({ challengeName }) => challengeName)),
        [
          ['SRP_A'],
          ['SRP_A', 'PASSWORD_VERIFIER'],
          ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE'],
          ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE', 'CUSTOM_CHALLENGE'],
          ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE', 'CUSTOM_CHALLENGE', 'CUSTOM_CHALLENGE'],
        ],
      );
    });

    it('CUSTOM_AUTH with SRP_A refuses a wrong password with NotAuthorizedException', async () => {
      const { poolId, clientId } = await pool(CUSTOM);
      const { email } = await signedUp(house.server, clientId);
      const srp = srpClient(poolId);
      const step = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email, CHALLENGE_NAME: 'SRP_A', SRP_A: srp.srpA });
      const responses = srp.answer(step.ChallengeParameters!, 'Wrong-horse-1', Date.now());
      await assert.rejects(answer(clientId, step.Session, responses, { ChallengeName: 'PASSWORD_VERIFIER' }), {
        name: 'NotAuthorizedException',
      });
    });

    it('CUSTOM_AUTH of an unknown user runs the same challenges with userNotFound and never issues tokens', async () => {
      const { clientId } = await pool(CUSTOM, { PreventUserExistenceErrors: 'ENABLED' });
      const first = await start(clientId, 'CUSTOM_AUTH', { USERNAME: someEmail() });
      assert.equal(first.ChallengeName, 'CUSTOM_CHALLENGE');
      await assert.rejects(solve(clientId, first), {
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
      assert.ok(house.noted().every(({ request }) => request['userNotFound'] === true));
    });

    it('issueTokens of DefineAuthChallenge issues no tokens for an unknown user', async () => {
      const { clientId } = await pool({ ...CUSTOM, DefineAuthChallenge: arnOf('letIn') }, { PreventUserExistenceErrors: 'ENABLED' });
      const { email } = await signedUp(house.server, clientId);
      assert.ok((await start(clientId, 'CUSTOM_AUTH', { USERNAME: email })).AuthenticationResult);
      await assert.rejects(start(clientId, 'CUSTOM_AUTH', { USERNAME: someEmail() }), { name: 'NotAuthorizedException' });
    });

    it('an unconfirmed user gets UserNotConfirmedException whatever DefineAuthChallenge answers', async () => {
      const { clientId } = await pool({ ...CUSTOM, DefineAuthChallenge: arnOf('letIn') });
      const email = someEmail();
      await appClient(house.server).send(
        new SignUpCommand({
          ClientId: clientId,
          Username: email,
          Password: goodPassword,
          UserAttributes: [{ Name: 'email', Value: email }],
        }),
      );
      await assert.rejects(start(clientId, 'CUSTOM_AUTH', { USERNAME: email }), { name: 'UserNotConfirmedException' });
    });

    it('CUSTOM_AUTH continues with a custom challenge after NEW_PASSWORD_REQUIRED', async () => {
      const { poolId, clientId } = await pool(CUSTOM);
      const email = someEmail();
      await operatorClient(house.server).send(
        new AdminCreateUserCommand({
          UserPoolId: poolId,
          Username: email,
          TemporaryPassword: goodPassword,
          MessageAction: 'SUPPRESS',
          UserAttributes: [{ Name: 'email', Value: email }],
        }),
      );
      const srp = srpClient(poolId);
      const step = await start(clientId, 'CUSTOM_AUTH', { USERNAME: email, CHALLENGE_NAME: 'SRP_A', SRP_A: srp.srpA });
      const responses = srp.answer(step.ChallengeParameters!, goodPassword, Date.now());
      const forced = await answer(clientId, step.Session, responses, { ChallengeName: 'PASSWORD_VERIFIER' });
      assert.equal(forced.ChallengeName, 'NEW_PASSWORD_REQUIRED');
      const NEW_PASSWORD = 'Another-horse-7';
      const more = { ChallengeName: 'NEW_PASSWORD_REQUIRED' };
      const riddle = await answer(clientId, forced.Session, { USERNAME: responses['USERNAME']!, NEW_PASSWORD }, more);
      assert.equal(riddle.ChallengeName, 'CUSTOM_CHALLENGE');
    });

    it('CUSTOM_AUTH without trigger functions is refused with InvalidParameterException', async () => {
      const { clientId } = await pool({});
      const { email } = await signedUp(house.server, clientId);
      await assert.rejects(start(clientId, 'CUSTOM_AUTH', { USERNAME: email }), { name: 'InvalidParameterException' });
    });

    it('DefineAuthChallenge that names no next challenge is refused with InvalidLambdaResponseException', async () => {
      const { clientId } = await pool({ ...CUSTOM, DefineAuthChallenge: arnOf('watch') });
      const { email } = await signedUp(house.server, clientId);
      await assert.rejects(start(clientId, 'CUSTOM_AUTH', { USERNAME: email }), { name: 'InvalidLambdaResponseException' });
    });
  });
});
