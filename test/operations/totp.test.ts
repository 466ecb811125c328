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
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, ownPool, type Person, signedIn, signedUp, type Tokens } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { totpCode } from './support/authenticator.js';
import { refused } from './support/refused.js';

const STEP_MS = 30_000;

describe('TOTP authenticator apps', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await poolWithTotp());
  });
  after(() => server.stop());
  // Every test begins in the middle of a TOTP time step.
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

  /** A user with a verified, preferred app; the code that verified it is used up. */
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
    it('AssociateSoftwareToken returns a new base32 secret of 160 bits at each call', async () => {
      const { tokens } = await somebody();
      const [one, two] = [await associate(tokens), await associate(tokens)];
      assert.match(one, /^[A-Z2-7]{32}$/);
      assert.notEqual(one, two);
    });

    it('associating an app does not change the sign-in', async () => {
      const { person, tokens } = await somebody();
      await associate(tokens);
      assert.deepEqual(await settingsOf(person.email), { UserMFASettingList: undefined, PreferredMfaSetting: undefined });
      await signedIn(server, person, clientId);
    });

    it('AssociateSoftwareToken in a pool without TOTP gives SoftwareTokenMFANotFoundException', async () => {
      const other = await ownPool(server);
      const person = await signedUp(server, other.clientId);
      const tokens = await signedIn(server, person, other.clientId);
      const text = 'Software Token MFA has not been enabled by the userPool';
      await refused(associate(tokens), 'SoftwareTokenMFANotFoundException', text);
      await refused(verify(tokens, '123456'), 'SoftwareTokenMFANotFoundException', text);
    });

    it('either an access token or a session is required, not both, and it must be valid', async () => {
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
    it('FriendlyDeviceName of the verified app appears in the challenge parameters', async () => {
      const { person } = await equipped('my phone');
      const { ChallengeParameters } = await begin(person);
      assert.equal(ChallengeParameters!['FRIENDLY_DEVICE_NAME'], 'my phone');
    });

    it('verification accepts codes of one time step before and after, not of two', async () => {
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

    it('a wrong code gives EnableSoftwareTokenMFAException, and the right one is accepted afterwards', async () => {
      const { tokens } = await somebody();
      const secret = await associate(tokens);
      await refused(verify(tokens, wrong(secret)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      await verify(tokens, codeOf(secret));
    });

    it('verification without an associated app, or of a verified one, is refused', async () => {
      const { tokens } = await somebody();
      await refused(verify(tokens, '123456'), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      const secret = await associate(tokens);
      await verify(tokens, codeOf(secret));
      await refused(verify(tokens, codeOf(secret)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
    });

    it('only the secret of the latest AssociateSoftwareToken is verified', async () => {
      const { tokens } = await somebody();
      const older = await associate(tokens);
      const newer = await associate(tokens);
      await refused(verify(tokens, codeOf(older)), 'EnableSoftwareTokenMFAException');
      await verify(tokens, codeOf(newer));
    });

    it('the earlier app stays valid until the new one is verified', async () => {
      const { person, tokens, secret } = await equipped();
      const next = await associate(tokens);
      await answer(await challenged(person), person, codeOf(secret));
      await verify(tokens, codeOf(next));
      server.clock.advance(STEP_MS);
      await refused(answer(await challenged(person), person, codeOf(secret)), 'CodeMismatchException', 'Invalid code received for user');
      await answer(await challenged(person), person, codeOf(next));
    });

    it('codes that are not six ASCII digits, and too long device names, are refused', async () => {
      const { tokens } = await somebody();
      const secret = await associate(tokens);
      for (const bad of ['12345', '1234567', 'abcdef', '１２３４５６']) await refused(verify(tokens, bad), 'InvalidParameterException');
      await refused(verify(tokens, codeOf(secret), 'x'.repeat(257)), 'InvalidParameterException');
    });

    it('exactly one of eight concurrent verifications with the right code succeeds', async () => {
      const { tokens } = await somebody();
      const secret = await associate(tokens);
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => verify(tokens, codeOf(secret))));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    });
  });

  describe('SOFTWARE_TOKEN_MFA challenge', () => {
    it('a TOTP code is accepted once, and gives ExpiredCodeException afterwards', async () => {
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

    it('the code that verified the app cannot be used to sign in', async () => {
      const { person, tokens } = await somebody();
      const secret = await associate(tokens);
      const code = codeOf(secret);
      await verify(tokens, code);
      const SoftwareTokenMfaSettings = { Enabled: true };
      const input = { UserPoolId: poolId, Username: person.email, SoftwareTokenMfaSettings };
      await operator().send(new AdminSetUserMFAPreferenceCommand(input));
      await refused(answer(await challenged(person), person, code), 'ExpiredCodeException');
    });

    it('after a TOTP code, codes of earlier time steps give ExpiredCodeException', async () => {
      const { person, secret } = await equipped();
      await answer(await challenged(person), person, codeOf(secret, 1));
      await refused(answer(await challenged(person), person, codeOf(secret, 0)), 'ExpiredCodeException');
      await refused(answer(await challenged(person), person, codeOf(secret, -1)), 'ExpiredCodeException');
    });

    it('exactly one of eight concurrent sign-ins with one code succeeds', async () => {
      const { person, secret } = await equipped();
      const code = codeOf(secret);
      const sessions = await Promise.all(Array.from({ length: 8 }, () => challenged(person)));
      const results = await Promise.allSettled(sessions.map((session) => answer(session, person, code)));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.name, 'ExpiredCodeException');
    });

    it('clock drift of one time step is accepted, of two is refused with CodeMismatchException', async () => {
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

    it('five wrong codes lock the user as wrong passwords do, even for the right code', async () => {
      const { person, secret } = await equipped();
      const session = await challenged(person);
      for (let n = 0; n < 5; n++) await refused(answer(session, person, wrong(secret)), 'CodeMismatchException');
      await refused(answer(session, person, codeOf(secret)), 'NotAuthorizedException', 'Password attempts exceeded');
      // A correct password does not reset the lock.
      await refused(answer(await challenged(person), person, codeOf(secret)), 'NotAuthorizedException', 'Password attempts exceeded');
      server.clock.advance(1001);
      await answer(session, person, codeOf(secret));
    });

    it('the code of another user’s app gives CodeMismatchException', async () => {
      const [one, two] = [await equipped(), await equipped()];
      await refused(answer(await challenged(two.person), two.person, codeOf(one.secret)), 'CodeMismatchException');
    });
  });

  describe('MFA_SETUP where MFA is required', () => {
    let required: { poolId: string; clientId: string };
    before(async () => {
      required = await ownPool(server);
      const factor = { MfaConfiguration: 'ON' as const, SoftwareTokenMfaConfiguration: { Enabled: true } };
      await operator().send(new SetUserPoolMfaConfigCommand({ UserPoolId: required.poolId, ...factor }));
    });

    async function waiting(): Promise<{ person: Person; session: string }> {
      const person = await confirmedUser(server, required.poolId);
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

    it('associate, verify and respond with the session of each step enables TOTP and signs in', async () => {
      const { person, session } = await waiting();
      const { SecretCode, Session } = await associateBy(session);
      const verified = await verifyBy(Session!, codeOf(SecretCode!));
      assert.equal(verified.Status, 'SUCCESS');
      const { AuthenticationResult } = await finish(verified.Session!, person);
      assert.ok(AuthenticationResult?.AccessToken);
      assert.deepEqual((await settingsOf(person.email, required.poolId)).UserMFASettingList, ['SOFTWARE_TOKEN_MFA']);
      assert.equal((await begin(person, required.clientId)).ChallengeName, 'SOFTWARE_TOKEN_MFA');
    });

    it('MFA_SETUP with an app that was not verified gives InvalidParameterException', async () => {
      const { person, session } = await waiting();
      await refused(finish(session, person), 'InvalidParameterException');
      const { SecretCode, Session } = await associateBy(session);
      await refused(finish(Session!, person), 'InvalidParameterException');
      await refused(verifyBy(Session!, wrong(SecretCode!)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      await refused(finish(Session!, person), 'InvalidParameterException');
    });

    it('a session is valid for one step and only for its own challenge', async () => {
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

    it('AdminDeleteSoftwareToken removes the app and its MFA settings, and the user can add another', async () => {
      const { person, secret } = await equipped();
      const session = await challenged(person);
      await remove(person.email);
      await refused(answer(session, person, codeOf(secret)), 'CodeMismatchException');
      assert.deepEqual(await settingsOf(person.email), { UserMFASettingList: undefined, PreferredMfaSetting: undefined });
      const tokens = await signedIn(server, person, clientId);
      await verify(tokens, codeOf(await associate(tokens)));
    });

    it('AdminDeleteSoftwareToken removes an app that was not verified', async () => {
      const { person, tokens } = await somebody();
      const secret = await associate(tokens);
      await remove(person.email);
      await refused(verify(tokens, codeOf(secret)), 'EnableSoftwareTokenMFAException');
    });

    it('AdminDeleteSoftwareToken has no effect without an app; unknown users and pools are refused', async () => {
      const { person } = await somebody();
      await remove(person.email);
      await refused(remove('nobody@example.com'), 'UserNotFoundException', 'User does not exist.');
      await refused(remove(person.email, 'us-east-1_nobody'), 'ResourceNotFoundException');
    });

    it('AdminDeleteSoftwareToken does not find users of another pool', async () => {
      const { person } = await equipped();
      const other = await poolWithTotp();
      await refused(remove(person.email, other.poolId), 'UserNotFoundException');
      await challenged(person);
    });
  });

  describe('GetUserAuthFactors and AdminGetUserAuthFactors', () => {
    it('the configured factors and MFA settings of a user are returned', async () => {
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

    it('a user without further factors has PASSWORD only', async () => {
      const { person, tokens } = await somebody();
      const { $metadata: _metadata, ...own } = await app().send(new GetUserAuthFactorsCommand({ AccessToken: tokens.AccessToken }));
      assert.deepEqual(own, { Username: person.sub, ConfiguredUserAuthFactors: ['PASSWORD'] });
    });

    it('invalid access tokens, unknown users and users of another pool are refused', async () => {
      await refused(app().send(new GetUserAuthFactorsCommand({ AccessToken: 'nonsense' })), 'NotAuthorizedException');
      const of = (Username: string, UserPoolId: string) => operator().send(new AdminGetUserAuthFactorsCommand({ UserPoolId, Username }));
      await refused(of('nobody@example.com', poolId), 'UserNotFoundException');
      const { person } = await somebody();
      await refused(of(person.email, (await ownPool(server)).poolId), 'UserNotFoundException');
    });
  });
});
