import assert from 'node:assert/strict';
import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { confirmedAt } from '../security/support/houses.js';
import { startServer, type TestServer } from '../support/server.js';
import { totpCode } from './support/authenticator.js';
import { appClient, operatorClient } from './support/clients.js';
import { ownPool, type Person, signedIn, signedUp, type Tokens } from './support/people.js';
import { refused } from './support/refused.js';

const STEP_MS = 30_000;

describe('authenticator apps', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await poolWithTotp());
  });
  after(() => server.stop());
  // Every test begins in the middle of a step.
  beforeEach(() => {
    server.clock.reset();
    server.clock.advance(STEP_MS + STEP_MS / 2 - (server.clock.now() % STEP_MS));
  });

  const operator = () => operatorClient(server);
  const app = () => appClient(server);

  async function poolWithTotp(): Promise<{ poolId: string; clientId: string }> {
    const made = await ownPool(server);
    const MfaConfiguration = 'OPTIONAL' as const;
    const input = { UserPoolId: made.poolId, MfaConfiguration, SoftwareTokenMfaConfiguration: { Enabled: true } };
    await operator().send(new SetUserPoolMfaConfigCommand(input));
    return made;
  }

  async function somebody(): Promise<{ person: Person; tokens: Tokens }> {
    const person = await signedUp(server, clientId);
    return { person, tokens: await signedIn(server, person, clientId) };
  }
  const associate = async ({ AccessToken }: Pick<Tokens, 'AccessToken'>): Promise<string> =>
    (await app().send(new AssociateSoftwareTokenCommand({ AccessToken }))).SecretCode!;
  const verify = ({ AccessToken }: Pick<Tokens, 'AccessToken'>, UserCode: string, FriendlyDeviceName?: string) =>
    app().send(
      new VerifySoftwareTokenCommand({ AccessToken, UserCode, ...(FriendlyDeviceName === undefined ? {} : { FriendlyDeviceName }) }),
    );
  const codeOf = (secret: string, steps = 0): string => totpCode(secret, server.clock.now(), steps);

  /** Somebody who has an app, and is asked for its codes; the code that showed so is used. */
  async function equipped(name?: string): Promise<{ person: Person; tokens: Tokens; secret: string }> {
    const { person, tokens } = await somebody();
    const secret = await associate(tokens);
    await verify(tokens, codeOf(secret), name);
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    const Username = person.email;
    await operator().send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: poolId, Username, SoftwareTokenMfaSettings }));
    server.clock.advance(STEP_MS);
    return { person, tokens, secret };
  }
  const begin = ({ email, password }: Person, ClientId = clientId): Promise<InitiateAuthCommandOutput> =>
    app().send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
  const answer = (Session: string, { email }: Person, code: string) =>
    app().send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: code },
      }),
    );
  async function challenged(person: Person): Promise<string> {
    const { ChallengeName, Session, AuthenticationResult } = await begin(person);
    assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA');
    assert.equal(AuthenticationResult, undefined);
    return Session!;
  }
  const settingsOf = async (Username: string, UserPoolId = poolId) => {
    const { UserMFASettingList, PreferredMfaSetting } = await operator().send(new AdminGetUserCommand({ UserPoolId, Username }));
    return { UserMFASettingList, PreferredMfaSetting };
  };
  const wrong = (secret: string): string => {
    const taken = [-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !taken.includes(code))!;
  };

  describe('AssociateSoftwareToken', () => {
    it('hands out a secret of 160 bits in base32, another one each time', async () => {
      const { tokens } = await somebody();
      const [one, two] = [await associate(tokens), await associate(tokens)];
      assert.match(one, /^[A-Z2-7]{32}$/);
      assert.notEqual(one, two);
    });

    it('changes nothing of how the user signs in', async () => {
      const { person, tokens } = await somebody();
      await associate(tokens);
      assert.deepEqual(await settingsOf(person.email), { UserMFASettingList: undefined, PreferredMfaSetting: undefined });
      await signedIn(server, person, clientId);
    });

    it('is refused where the pool does not offer it', async () => {
      const other = await ownPool(server);
      const person = await signedUp(server, other.clientId);
      const tokens = await signedIn(server, person, other.clientId);
      const text = 'Software Token MFA has not been enabled by the userPool';
      await refused(associate(tokens), 'SoftwareTokenMFANotFoundException', text);
      await refused(verify(tokens, '123456'), 'SoftwareTokenMFANotFoundException', text);
    });

    it('takes a token or a session, one of them', async () => {
      const { tokens } = await somebody();
      const both = { AccessToken: tokens.AccessToken, Session: 's'.repeat(30) };
      for (const input of [{}, both]) {
        await refused(app().send(new AssociateSoftwareTokenCommand(input)), 'InvalidParameterException');
        await refused(app().send(new VerifySoftwareTokenCommand({ ...input, UserCode: '123456' })), 'InvalidParameterException');
      }
      for (const AccessToken of ['nonsense', tokens.IdToken]) {
        await refused(app().send(new AssociateSoftwareTokenCommand({ AccessToken })), 'NotAuthorizedException', 'Invalid Access Token');
        await refused(verify({ AccessToken }, '123456'), 'NotAuthorizedException', 'Invalid Access Token');
      }
      const Session = 's'.repeat(30);
      await refused(app().send(new AssociateSoftwareTokenCommand({ Session })), 'NotAuthorizedException');
      await refused(app().send(new VerifySoftwareTokenCommand({ Session, UserCode: '123456' })), 'NotAuthorizedException');
    });
  });

  describe('VerifySoftwareToken', () => {
    it('makes the app the user’s, under the name that the user gives it', async () => {
      const { person } = await equipped('my phone');
      const { ChallengeParameters } = await begin(person);
      assert.equal(ChallengeParameters!['FRIENDLY_DEVICE_NAME'], 'my phone');
    });

    it('accepts the code before and after the present one, and none further away', async () => {
      for (const [steps, accepted] of [
        [-2, false],
        [-1, true],
        [0, true],
        [1, true],
        [2, false],
      ] as const) {
        const { tokens } = await somebody();
        const secret = await associate(tokens);
        const done = verify(tokens, codeOf(secret, steps));
        if (accepted) assert.equal((await done).Status, 'SUCCESS');
        else await refused(done, 'EnableSoftwareTokenMFAException', 'Code mismatch');
      }
    });

    it('refuses a wrong code, and the right one is right afterwards', async () => {
      const { tokens } = await somebody();
      const secret = await associate(tokens);
      await refused(verify(tokens, wrong(secret)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      await verify(tokens, codeOf(secret));
    });

    it('refuses where nothing was associated, and what was verified before', async () => {
      const { tokens } = await somebody();
      await refused(verify(tokens, '123456'), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      const secret = await associate(tokens);
      await verify(tokens, codeOf(secret));
      await refused(verify(tokens, codeOf(secret)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
    });

    it('takes the newest secret only', async () => {
      const { tokens } = await somebody();
      const older = await associate(tokens);
      const newer = await associate(tokens);
      await refused(verify(tokens, codeOf(older)), 'EnableSoftwareTokenMFAException');
      await verify(tokens, codeOf(newer));
    });

    it('leaves the earlier app in force until the new one is verified, and no longer', async () => {
      const { person, tokens, secret } = await equipped();
      const next = await associate(tokens);
      await answer(await challenged(person), person, codeOf(secret));
      await verify(tokens, codeOf(next));
      server.clock.advance(STEP_MS);
      await refused(answer(await challenged(person), person, codeOf(secret)), 'CodeMismatchException', 'Invalid code received for user');
      await answer(await challenged(person), person, codeOf(next));
    });

    it('refuses what is no code, and a name that is too long', async () => {
      const { tokens } = await somebody();
      const secret = await associate(tokens);
      for (const bad of ['12345', '1234567', 'abcdef', '１２３４５６']) await refused(verify(tokens, bad), 'InvalidParameterException');
      await refused(verify(tokens, codeOf(secret), 'x'.repeat(257)), 'InvalidParameterException');
    });

    it('of many at once with the right code exactly one succeeds', async () => {
      const { tokens } = await somebody();
      const secret = await associate(tokens);
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => verify(tokens, codeOf(secret))));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    });
  });

  describe('at sign-in', () => {
    it('a code is worth something once', async () => {
      const { person, secret } = await equipped();
      const code = codeOf(secret);
      const { AuthenticationResult } = await answer(await challenged(person), person, code);
      assert.ok(AuthenticationResult?.AccessToken);
      const used = 'Your software token has already been used once.';
      await refused(answer(await challenged(person), person, code), 'ExpiredCodeException', used);
      server.clock.advance(STEP_MS);
      await refused(answer(await challenged(person), person, code), 'ExpiredCodeException', used);
      await answer(await challenged(person), person, codeOf(secret));
    });

    it('the code that verified the app is used', async () => {
      const { person, tokens } = await somebody();
      const secret = await associate(tokens);
      const code = codeOf(secret);
      await verify(tokens, code);
      const SoftwareTokenMfaSettings = { Enabled: true };
      const input = { UserPoolId: poolId, Username: person.email, SoftwareTokenMfaSettings };
      await operator().send(new AdminSetUserMFAPreferenceCommand(input));
      await refused(answer(await challenged(person), person, code), 'ExpiredCodeException');
    });

    it('after a code, those before it are worth nothing', async () => {
      const { person, secret } = await equipped();
      await answer(await challenged(person), person, codeOf(secret, 1));
      await refused(answer(await challenged(person), person, codeOf(secret, 0)), 'ExpiredCodeException');
      await refused(answer(await challenged(person), person, codeOf(secret, -1)), 'ExpiredCodeException');
    });

    it('of many at once with one code, each with a session of its own, exactly one gets in', async () => {
      const { person, secret } = await equipped();
      const code = codeOf(secret);
      const sessions = await Promise.all(Array.from({ length: 8 }, () => challenged(person)));
      const results = await Promise.allSettled(sessions.map((session) => answer(session, person, code)));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'ExpiredCodeException');
    });

    it('clocks may differ by a step, not by two', async () => {
      for (const [steps, accepted] of [
        [1, true],
        [2, false],
        [-2, false],
      ] as const) {
        const { person, secret } = await equipped();
        const done = answer(await challenged(person), person, codeOf(secret, steps));
        if (accepted) assert.ok((await done).AuthenticationResult);
        else await refused(done, 'CodeMismatchException', 'Invalid code received for user');
      }
    });

    it('guesses lock the user out as wrong passwords do, and the right code with them', async () => {
      const { person, secret } = await equipped();
      const session = await challenged(person);
      for (let n = 0; n < 5; n++) await refused(answer(session, person, wrong(secret)), 'CodeMismatchException');
      await refused(answer(session, person, codeOf(secret)), 'NotAuthorizedException', 'Password attempts exceeded');
      // A right password makes none of it undone.
      await refused(answer(await challenged(person), person, codeOf(secret)), 'NotAuthorizedException', 'Password attempts exceeded');
      server.clock.advance(1001);
      await answer(session, person, codeOf(secret));
    });

    it('an app of one user says nothing of another', async () => {
      const [one, two] = [await equipped(), await equipped()];
      await refused(answer(await challenged(two.person), two.person, codeOf(one.secret)), 'CodeMismatchException');
    });
  });

  describe('where MFA is required', () => {
    let required: { poolId: string; clientId: string };
    before(async () => {
      required = await ownPool(server);
      const factor = { MfaConfiguration: 'ON' as const, SoftwareTokenMfaConfiguration: { Enabled: true } };
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: required.poolId, ...factor }));
    });

    async function waiting(): Promise<{ person: Person; session: string }> {
      const person = await confirmedAt(server, required.poolId);
      const { ChallengeName, ChallengeParameters, Session } = await begin(person, required.clientId);
      assert.equal(ChallengeName, 'MFA_SETUP');
      assert.equal(ChallengeParameters!['MFAS_CAN_SETUP'], '["SOFTWARE_TOKEN_MFA"]');
      return { person, session: Session! };
    }
    const associateBy = (Session: string) => app().send(new AssociateSoftwareTokenCommand({ Session }));
    const verifyBy = (Session: string, UserCode: string) => app().send(new VerifySoftwareTokenCommand({ Session, UserCode }));
    const finish = (Session: string, { email }: Person) =>
      app().send(
        new RespondToAuthChallengeCommand({
          ClientId: required.clientId,
          ChallengeName: 'MFA_SETUP',
          Session,
          ChallengeResponses: { USERNAME: email },
        }),
      );

    it('the session stands for the user, from step to step', async () => {
      const { person, session } = await waiting();
      const { SecretCode, Session } = await associateBy(session);
      const verified = await verifyBy(Session!, codeOf(SecretCode!));
      assert.equal(verified.Status, 'SUCCESS');
      const { AuthenticationResult } = await finish(verified.Session!, person);
      assert.ok(AuthenticationResult?.AccessToken);
      assert.deepEqual((await settingsOf(person.email, required.poolId)).UserMFASettingList, ['SOFTWARE_TOKEN_MFA']);
      assert.equal((await begin(person, required.clientId)).ChallengeName, 'SOFTWARE_TOKEN_MFA');
    });

    it('nobody gets in by a session whose app was not verified', async () => {
      const { person, session } = await waiting();
      await refused(finish(session, person), 'InvalidParameterException');
      const { SecretCode, Session } = await associateBy(session);
      await refused(finish(Session!, person), 'InvalidParameterException');
      await refused(verifyBy(Session!, wrong(SecretCode!)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      await refused(finish(Session!, person), 'InvalidParameterException');
    });

    it('a session is good for one step, and for the challenge that it was opened for', async () => {
      const { session } = await waiting();
      await associateBy(session);
      await refused(associateBy(session), 'NotAuthorizedException', /can only be used once/);
      const { person } = await equipped();
      await refused(associateBy(await challenged(person)), 'NotAuthorizedException', 'Invalid session for the user.');
    });
  });

  describe('AdminDeleteSoftwareToken', () => {
    const remove = (Username: string, UserPoolId = poolId) =>
      operator().send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username }));

    it('takes the app away, with what was turned on, and the user can have another', async () => {
      const { person, secret } = await equipped();
      const session = await challenged(person);
      await remove(person.email);
      await refused(answer(session, person, codeOf(secret)), 'CodeMismatchException');
      assert.deepEqual(await settingsOf(person.email), { UserMFASettingList: undefined, PreferredMfaSetting: undefined });
      const tokens = await signedIn(server, person, clientId);
      await verify(tokens, codeOf(await associate(tokens)));
    });

    it('takes away what was associated and not verified, too', async () => {
      const { person, tokens } = await somebody();
      const secret = await associate(tokens);
      await remove(person.email);
      await refused(verify(tokens, codeOf(secret)), 'EnableSoftwareTokenMFAException');
    });

    it('is no error where there is none, and one where there is no user', async () => {
      const { person } = await somebody();
      await remove(person.email);
      await refused(remove('nobody@example.com'), 'UserNotFoundException', 'User does not exist.');
      await refused(remove(person.email, 'us-east-1_nobody'), 'ResourceNotFoundException');
    });

    it('of one pool neither sees nor touches another’s', async () => {
      const { person } = await equipped();
      const other = await poolWithTotp();
      await refused(remove(person.email, other.poolId), 'UserNotFoundException');
      await challenged(person);
    });
  });

  describe('GetUserAuthFactors and AdminGetUserAuthFactors', () => {
    it('say what the user has', async () => {
      const { person, tokens } = await equipped();
      const expected = {
        Username: person.sub,
        PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
        UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
        ConfiguredUserAuthFactors: ['PASSWORD', 'SOFTWARE_TOKEN'],
      };
      const { $metadata: _own, ...own } = await app().send(new GetUserAuthFactorsCommand({ AccessToken: tokens.AccessToken }));
      assert.deepEqual(own, expected);
      const { $metadata: _admin, ...admin } = await operator().send(
        new AdminGetUserAuthFactorsCommand({ UserPoolId: poolId, Username: person.email }),
      );
      assert.deepEqual(admin, expected);
      const user = await app().send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
      assert.deepEqual(user.UserMFASettingList, ['SOFTWARE_TOKEN_MFA']);
      assert.equal(user.PreferredMfaSetting, 'SOFTWARE_TOKEN_MFA');
      assert.equal(user.MFAOptions, undefined);
    });

    it('say of somebody who has no more that there is a password', async () => {
      const { person, tokens } = await somebody();
      const { $metadata: _metadata, ...own } = await app().send(new GetUserAuthFactorsCommand({ AccessToken: tokens.AccessToken }));
      assert.deepEqual(own, { Username: person.sub, ConfiguredUserAuthFactors: ['PASSWORD'] });
    });

    it('refuse whom they do not know', async () => {
      await refused(app().send(new GetUserAuthFactorsCommand({ AccessToken: 'nonsense' })), 'NotAuthorizedException');
      const of = (Username: string, UserPoolId: string) => operator().send(new AdminGetUserAuthFactorsCommand({ UserPoolId, Username }));
      await refused(of('nobody@example.com', poolId), 'UserNotFoundException');
      const { person } = await somebody();
      await refused(of(person.email, (await ownPool(server)).poolId), 'UserNotFoundException');
    });
  });
});
