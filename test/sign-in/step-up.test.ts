import assert from 'node:assert/strict';
import {
  CreateUserPoolCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { cheapHashing } from './support/cheap-hashing.js';
import { codeOf, type Ground, makePerson, openGround, type Person, setMfa } from './support/people.js';

const LEVEL = (level: number): string => `urn:cognito:loa:${level}`;

describe('acr, amr and step-up', () => {
  let server: TestServer;
  let ground: Ground;
  let person: Person;
  let other: Person;

  before(async () => {
    server = await startServer({ overrides: { hashing: cheapHashing() } });
    ground = await openGround(server);
    await setMfa(ground, 'OPTIONAL', ['sms', 'email', 'totp']);
    person = await makePerson(ground, { has: ['email', 'totp'], on: [] });
    other = await makePerson(ground, { has: [], on: [] });
  });
  after(() => server.stop());
  beforeEach(() => server.clock.advance(30_000));

  const begin = (parameters: Record<string, string>, who = person): Promise<InitiateAuthCommandOutput> =>
    appClient(server).send(
      new InitiateAuthCommand({
        ClientId: ground.clientId,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: who.username, ...parameters },
      }),
    );
  const byPassword = (who = person) => begin({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: who.password }, who);

  const answer = ({ ChallengeName, Session }: InitiateAuthCommandOutput, responses: Record<string, string>) =>
    appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId: ground.clientId,
        ChallengeName: ChallengeName!,
        Session: Session!,
        ChallengeResponses: { USERNAME: person.username, ...responses },
      }),
    );

  function said({ AuthenticationResult }: Pick<InitiateAuthCommandOutput, 'AuthenticationResult'>): unknown[] {
    const tokens = [AuthenticationResult!.AccessToken!, AuthenticationResult!.IdToken!].map((token) => decodeJwt(token));
    assert.deepEqual([tokens[0]!['amr'], tokens[0]!['acr']], [tokens[1]!['amr'], tokens[1]!['acr']]);
    return [tokens[0]!['acr'], tokens[0]!['amr']];
  }

  it('acr and amr name the factors used, also after a refresh', async () => {
    const signedIn = await byPassword();
    assert.deepEqual(said(signedIn), [LEVEL(1), ['pwd']]);
    const refreshed = await appClient(server).send(
      new InitiateAuthCommand({
        ClientId: ground.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: signedIn.AuthenticationResult!.RefreshToken! },
      }),
    );
    assert.deepEqual(said(refreshed), [LEVEL(1), ['pwd']]);
  });

  it('step-up from an access token requires only the missing factor and gives all three tokens', async () => {
    const { AuthenticationResult } = await byPassword();
    const asked = await begin({ TARGET_ACR_VALUES: LEVEL(4), ACCESS_TOKEN: AuthenticationResult!.AccessToken! });
    assert.equal(asked.ChallengeName, 'SOFTWARE_TOKEN_MFA');
    const up = await answer(asked, { SOFTWARE_TOKEN_MFA_CODE: codeOf(server, person.secret!) });
    assert.deepEqual(said(up), [LEVEL(4), ['pwd', 'otp', 'mfa']]);
    assert.ok(up.AuthenticationResult!.RefreshToken);
    await refused(
      begin({ TARGET_ACR_VALUES: LEVEL(4), ACCESS_TOKEN: up.AuthenticationResult!.AccessToken! }),
      'InvalidParameterException',
      'The access token already satisfies the requested authentication context.',
    );
  });

  it('TARGET_ACR_VALUES without an access token requires all factors of the level', async () => {
    const asked = await begin({ TARGET_ACR_VALUES: LEVEL(3), PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: person.password });
    assert.equal(asked.ChallengeName, 'EMAIL_OTP');
    const up = await answer(asked, { EMAIL_OTP_CODE: await server.codeFor(person.email!) });
    assert.deepEqual(said(up), [LEVEL(3), ['pwd', 'email_otp', 'mfa']]);
  });

  it('challenges lead to the first of TARGET_ACR_VALUES that the user can reach', async () => {
    const asked = await begin({ TARGET_ACR_VALUES: `nonsense ${LEVEL(4)} ${LEVEL(1)}` });
    assert.equal(asked.ChallengeName, 'SELECT_CHALLENGE');
    assert.deepEqual(asked.AvailableChallenges, ['PASSWORD_SRP', 'PASSWORD']);
    const next = await answer(asked, { ANSWER: 'PASSWORD', PASSWORD: person.password });
    assert.equal(next.ChallengeName, 'SOFTWARE_TOKEN_MFA');
    const lower = await begin(
      { TARGET_ACR_VALUES: `${LEVEL(4)} ${LEVEL(1)}`, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: other.password },
      other,
    );
    assert.deepEqual(said(lower), [LEVEL(1), ['pwd']]);
  });

  it('after an email code as first factor the second factor is the password, not another email code', async () => {
    const codes = await openGround(server, ['PASSWORD', 'EMAIL_OTP']);
    await setMfa(codes, 'OPTIONAL', ['email']);
    const { username, password, email } = await makePerson(codes, { has: ['email'], on: ['email'] });
    const send = <Input extends object>(input: Input) => ({ ClientId: codes.clientId, ...input });
    const first = await appClient(server).send(
      new InitiateAuthCommand(
        send({
          AuthFlow: 'USER_AUTH' as const,
          AuthParameters: { USERNAME: username, TARGET_ACR_VALUES: LEVEL(2), PREFERRED_CHALLENGE: 'EMAIL_OTP' },
        }),
      ),
    );
    assert.equal(first.ChallengeName, 'EMAIL_OTP');
    const respond = ({ ChallengeName, Session }: InitiateAuthCommandOutput, responses: Record<string, string>) =>
      appClient(server).send(
        new RespondToAuthChallengeCommand(
          send({ ChallengeName: ChallengeName!, Session: Session!, ChallengeResponses: { USERNAME: username, ...responses } }),
        ),
      );
    const second = await respond(first, { EMAIL_OTP_CODE: await server.codeFor(email!) });
    assert.deepEqual([second.ChallengeName, second.AuthenticationResult], ['SELECT_CHALLENGE', undefined]);
    assert.deepEqual(second.AvailableChallenges, ['PASSWORD_SRP', 'PASSWORD']);
    assert.deepEqual(said(await respond(second, { ANSWER: 'PASSWORD', PASSWORD: password })), [LEVEL(3), ['email_otp', 'pwd', 'mfa']]);
  });

  it('an access token older than MAX_AGE does not count towards step-up', async () => {
    const { AuthenticationResult } = await byPassword();
    server.clock.advance(120_000);
    const asked = await begin({ TARGET_ACR_VALUES: LEVEL(4), ACCESS_TOKEN: AuthenticationResult!.AccessToken!, MAX_AGE: '60' });
    assert.equal(asked.ChallengeName, 'SELECT_CHALLENGE');
  });

  it('AcrConfiguration accepts distinct values, and is refused for tier LITE', async () => {
    const create = (AcrConfiguration: Record<string, { AcrValue: string }>, UserPoolTier?: 'LITE') =>
      operatorClient(server).send(new CreateUserPoolCommand({ PoolName: 'levels', AcrConfiguration, UserPoolTier }));
    const { UserPool } = await create({ Level4: { AcrValue: 'gold' } });
    assert.deepEqual(UserPool!.AcrConfiguration, {
      Level1: { AcrValue: LEVEL(1) },
      Level2: { AcrValue: LEVEL(2) },
      Level3: { AcrValue: LEVEL(3) },
      Level4: { AcrValue: 'gold' },
    });
    await refused(create({ Level1: { AcrValue: 'gold' }, Level2: { AcrValue: 'gold' } }), 'InvalidParameterException');
    await refused(create({ Level1: { AcrValue: 'two words' } }), 'InvalidParameterException');
    await refused(create({ Level5: { AcrValue: 'x' } }), 'InvalidParameterException');
    await refused(create({ Level1: { AcrValue: 'x' } }, 'LITE'), 'FeatureUnavailableInTierException');
  });

  it('unknown and unreachable levels, another user’s token and a token without target are refused', async () => {
    const { AuthenticationResult } = await byPassword(other);
    const ACCESS_TOKEN = AuthenticationResult!.AccessToken!;
    await refused(begin({ TARGET_ACR_VALUES: 'nonsense' }), 'InvalidParameterException');
    const shown = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: other.password };
    assert.equal((await begin({ TARGET_ACR_VALUES: LEVEL(4) }, other)).ChallengeName, 'SELECT_CHALLENGE', 'before a proof nothing tells');
    await refused(begin({ TARGET_ACR_VALUES: LEVEL(4), ...shown }, other), 'InvalidParameterException');
    await refused(begin({ TARGET_ACR_VALUES: LEVEL(4), ACCESS_TOKEN }), 'NotAuthorizedException');
    await refused(begin({ ACCESS_TOKEN }, other), 'InvalidParameterException');
    await refused(begin({ TARGET_ACR_VALUES: LEVEL(1), MAX_AGE: '-1' }), 'InvalidParameterException');
  });
});
