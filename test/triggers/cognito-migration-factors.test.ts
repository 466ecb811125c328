import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  ConfirmForgotPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandInput,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { srpClient } from '../authentication/support/srp-client.js';
import type { House } from '../hosted-ui/support/fakes.js';
import { createVisitor } from '../hosted-ui/support/visitor.js';
import { totpCode } from '../operations/support/authenticator.js';
import { cognate } from '../operations/support/cognate.js';
import { refused } from '../operations/support/refused.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { claimsIn } from './pool-functions.js';
import { arnOf, functionFile } from './support.js';

const OWED = 'A second factor of this account cannot be asked for here. Contact your administrator.';
const TOTP = { SoftwareTokenMfaConfiguration: { Enabled: true } } as const;
const ALL = { ...TOTP, SmsMfaConfiguration: {}, EmailMfaConfiguration: {} } as const;
const CALLBACK = 'https://app.example/back';

type MfaConfig = Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>;
type Kind = 'totp' | 'sms' | 'email';
interface Place {
  readonly poolId: string;
  readonly clientId: string;
}
interface Person {
  readonly username: string;
  readonly email: string;
  readonly phone: string;
  readonly secret: string;
}

/** A second server stands in for Amazon Cognito; `optional` and `required` are its pools, named after their MFA configuration. */
describe('migration from a Cognito pool of users with second factors', function () {
  this.timeout(120_000);
  let old: TestServer;
  let server: TestServer;
  let optional: Place;
  let required: Place;
  let phones = 0;

  before(async () => {
    old = await startServer();
    optional = await poolThere({ MfaConfiguration: 'OPTIONAL', ...ALL });
    required = await poolThere({ MfaConfiguration: 'ON', ...TOTP });
    const { accessKeyId, secretAccessKey } = old.operator;
    const placeOf = ({ poolId, clientId }: Place) => ({ userPoolId: poolId, clientId, endpoint: old.url });
    const functions = {
      [arnOf('keys')]: { cognito: { ...placeOf(optional), accessKeyId, secretAccessKey } },
      [arnOf('plain')]: { cognito: placeOf(optional) },
      [arnOf('required')]: { cognito: { ...placeOf(required), accessKeyId, secretAccessKey } },
      [arnOf('nobody')]: { cognito: { ...placeOf(optional), endpoint: 'http://127.0.0.1:1' } },
      [arnOf('own')]: {
        module: functionFile('pool.mjs'),
        handler: 'migrateWithFactors',
        environment: { NOTES: '/dev/null' },
        write: ['/dev/null'],
      },
    };
    server = await startServer({ environment: { TRIGGERS_FUNCTIONS: JSON.stringify(functions) } });
  });
  after(async () => {
    await server?.stop();
    await old?.stop();
  });

  async function poolThere(config: MfaConfig): Promise<Place> {
    const operator = operatorClient(old);
    const { UserPool } = await operator.send(new CreateUserPoolCommand({ PoolName: 'old', AliasAttributes: ['email'] }));
    const poolId = UserPool!.Id!;
    const { UserPoolClient } = await operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: poolId,
        ClientName: 'leaving',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    );
    await operator.send(new SetUserPoolMfaConfigCommand({ UserPoolId: poolId, ...config }));
    return { poolId, clientId: UserPoolClient!.ClientId! };
  }

  async function userThere(kinds: readonly Kind[], { preferred = true, there = optional } = {}): Promise<Person> {
    const operator = operatorClient(old);
    const email = someEmail();
    const phone = `+4915110${String(++phones).padStart(6, '0')}`;
    const username = email.split('@')[0]!;
    const whom = { UserPoolId: there.poolId, Username: username };
    const UserAttributes = Object.entries({ email, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' }).map(
      ([Name, Value]) => ({ Name, Value }),
    );
    await operator.send(new AdminCreateUserCommand({ ...whom, UserAttributes, MessageAction: 'SUPPRESS' }));
    await operator.send(new AdminSetUserPasswordCommand({ ...whom, Password: goodPassword, Permanent: true }));
    let secret = '';
    if (kinds.includes('totp')) {
      const AuthParameters = { USERNAME: username, PASSWORD: goodPassword };
      const request = new InitiateAuthCommand({ ClientId: there.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
      const { AccessToken } = (await appClient(old).send(request)).AuthenticationResult!;
      secret = (await appClient(old).send(new AssociateSoftwareTokenCommand({ AccessToken }))).SecretCode!;
      await appClient(old).send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(secret, old.clock.now(), -1) }));
    }
    const on = (kind: Kind) => (kinds.includes(kind) ? { Enabled: true, PreferredMfa: preferred && kinds[0] === kind } : undefined);
    await operator.send(
      new AdminSetUserMFAPreferenceCommand({
        ...whom,
        SoftwareTokenMfaSettings: on('totp'),
        SMSMfaSettings: on('sms'),
        EmailMfaSettings: on('email'),
      }),
    );
    return { username, email, phone, secret };
  }

  async function poolHere(config: MfaConfig = { MfaConfiguration: 'OPTIONAL', ...TOTP }, name = 'keys', more: object = {}): Promise<Place> {
    const made = await ownPool(
      server,
      { LambdaConfig: { UserMigration: arnOf(name) }, UsernameAttributes: [], AliasAttributes: ['email'], ...more },
      {
        ExplicitAuthFlows: [
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
        CallbackURLs: [CALLBACK],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
      },
    );
    await operatorClient(server).send(new SetUserPoolMfaConfigCommand({ UserPoolId: made.poolId, ...config }));
    return made;
  }

  const signIn = ({ clientId }: Place, USERNAME: string, PASSWORD: string = goodPassword) =>
    appClient(server).send(
      new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    );
  const respond = (
    { clientId }: Place,
    ChallengeName: RespondToAuthChallengeCommandInput['ChallengeName'],
    Session: string | undefined,
    ChallengeResponses: Record<string, string>,
  ) => appClient(server).send(new RespondToAuthChallengeCommand({ ClientId: clientId, ChallengeName, Session, ChallengeResponses }));
  const codeOf = ({ secret }: Person, steps = 0) => totpCode(secret, old.clock.now(), steps);
  const answer = (place: Place, person: Person, Session: string | undefined, code = codeOf(person)) =>
    respond(place, 'SOFTWARE_TOKEN_MFA', Session, { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code });
  const owedOf = async ({ poolId }: Place, Username: string) =>
    (await cognate<{ OwedFactors: string[] }>(server, 'DescribeOwedFactors', { UserPoolId: poolId, Username })).OwedFactors;
  const isOwed = (call: Promise<unknown>) => refused(call, 'NotAuthorizedException', OWED);

  for (const config of [{ MfaConfiguration: 'OFF' }, { MfaConfiguration: 'OPTIONAL', ...TOTP }] as const) {
    it(`MFA ${config.MfaConfiguration}: the old pool verifies the TOTP code of a migrated user at each sign-in`, async () => {
      const place = await poolHere(config);
      const person = await userThere(['totp']);
      for (const step of [0, 1]) {
        const { ChallengeName, Session, AuthenticationResult } = await signIn(place, person.username);
        assert.deepEqual([ChallengeName, AuthenticationResult], ['SOFTWARE_TOKEN_MFA', undefined]);
        await refused(answer(place, person, Session, '000000'), 'CodeMismatchException');
        const { AuthenticationResult: tokens } = await answer(place, person, Session, codeOf(person, step));
        assert.ok(tokens!.AccessToken);
        assert.deepEqual(await owedOf(place, person.username), ['SOFTWARE_TOKEN_MFA']);
      }
    });
  }

  it('MFA ON: a TOTP code verified by the old pool leads to MFA_SETUP, which clears the owed factor', async () => {
    const place = await poolHere({ MfaConfiguration: 'ON', ...TOTP });
    const person = await userThere(['totp']);
    const asked = await signIn(place, person.username);
    assert.equal(asked.ChallengeName, 'SOFTWARE_TOKEN_MFA', 'not MFA_SETUP on the password alone');
    await refused(appClient(server).send(new AssociateSoftwareTokenCommand({ Session: asked.Session })), 'NotAuthorizedException');
    const setUp = await answer(place, person, asked.Session);
    assert.equal(setUp.ChallengeName, 'MFA_SETUP');
    const associated = await appClient(server).send(new AssociateSoftwareTokenCommand({ Session: setUp.Session }));
    const secret = associated.SecretCode!;
    const UserCode = totpCode(secret, server.clock.now());
    const verified = await appClient(server).send(new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode }));
    const done = await respond(place, 'MFA_SETUP', verified.Session, { USERNAME: person.username });
    assert.ok(done.AuthenticationResult);
    assert.deepEqual(await owedOf(place, person.username), []);
    const { ChallengeName, Session } = await signIn(place, person.username);
    assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA');
    await refused(answer(place, person, Session, codeOf(person, 1)), 'CodeMismatchException');
    assert.ok((await answer(place, person, Session, totpCode(secret, server.clock.now(), 1))).AuthenticationResult);
  });

  it('MFA OPTIONAL: tokens of a sign-in verified by the old pool can enrol a TOTP app, which clears the owed factor', async () => {
    const place = await poolHere();
    const person = await userThere(['totp']);
    const { AuthenticationResult } = await answer(place, person, (await signIn(place, person.username)).Session);
    const { AccessToken } = AuthenticationResult!;
    assert.deepEqual(claimsIn(AuthenticationResult!.IdToken!)['amr'], ['pwd', 'otp', 'mfa']);
    const { SecretCode } = await appClient(server).send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const UserCode = totpCode(SecretCode!, server.clock.now());
    await appClient(server).send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
    await appClient(server).send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }));
    assert.deepEqual(await owedOf(place, person.username), []);
  });

  it('SRP, ADMIN_USER_PASSWORD_AUTH and a password reset do not bypass an owed factor', async () => {
    const place = await poolHere();
    const person = await userThere(['totp']);
    const { username: USERNAME } = person;
    assert.equal((await signIn(place, USERNAME)).ChallengeName, 'SOFTWARE_TOKEN_MFA');
    const srp = srpClient(place.poolId);
    const AuthParameters = { USERNAME, SRP_A: srp.srpA };
    const begun = await appClient(server).send(
      new InitiateAuthCommand({ ClientId: place.clientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }),
    );
    const answers = srp.answer(begun.ChallengeParameters!, goodPassword, Date.now());
    await isOwed(respond(place, 'PASSWORD_VERIFIER', begun.Session, answers));

    const whom = { UserPoolId: place.poolId, ClientId: place.clientId };
    const admin = await operatorClient(server).send(
      new AdminInitiateAuthCommand({
        ...whom,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: goodPassword },
      }),
    );
    assert.equal(admin.ChallengeName, 'SOFTWARE_TOKEN_MFA');
    const ChallengeResponses = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: codeOf(person) };
    const passed = await operatorClient(server).send(
      new AdminRespondToAuthChallengeCommand({ ...whom, ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: admin.Session, ChallengeResponses }),
    );
    assert.ok(passed.AuthenticationResult);

    await appClient(server).send(new ForgotPasswordCommand({ ClientId: place.clientId, Username: USERNAME }));
    const ConfirmationCode = await server.codeFor(person.email);
    const Password = 'Chosen-anew-1';
    await appClient(server).send(
      new ConfirmForgotPasswordCommand({ ClientId: place.clientId, Username: USERNAME, ConfirmationCode, Password }),
    );
    await isOwed(signIn(place, USERNAME, Password));
  });

  it('a user migrated by ForgotPassword still owes the second factor of the old pool', async () => {
    const place = await poolHere();
    const person = await userThere(['totp']);
    await appClient(server).send(new ForgotPasswordCommand({ ClientId: place.clientId, Username: person.username }));
    const ConfirmationCode = await server.codeFor(person.email);
    const Password = 'Chosen-anew-1';
    await appClient(server).send(
      new ConfirmForgotPasswordCommand({ ClientId: place.clientId, Username: person.username, ConfirmationCode, Password }),
    );
    await isOwed(signIn(place, person.username, Password));
    assert.deepEqual(await owedOf(place, person.username), ['SOFTWARE_TOKEN_MFA']);
  });

  for (const [kind, name, to] of [
    ['sms', 'SMS_MFA', 'phone'],
    ['email', 'EMAIL_OTP', 'email'],
  ] as const) {
    it(`${name} is sent by this pool if its MFA configuration has the factor, otherwise by the old pool`, async () => {
      const person = await userThere([kind]);
      const here = await poolHere({ MfaConfiguration: 'OPTIONAL', ...ALL });
      const asked = await signIn(here, person.username);
      assert.equal(asked.ChallengeName, name);
      const own = { USERNAME: person.username, [`${name}_CODE`]: await server.codeFor(person[to]) };
      assert.ok((await respond(here, name, asked.Session, own)).AuthenticationResult);

      for (const config of [{ MfaConfiguration: 'OFF' }, { MfaConfiguration: 'OPTIONAL', ...TOTP }] as const) {
        const bridged = await poolHere(config);
        const { ChallengeName, ChallengeParameters, Session } = await signIn(bridged, person.username);
        assert.equal(ChallengeName, name);
        assert.ok(ChallengeParameters!['CODE_DELIVERY_DESTINATION']);
        await refused(respond(bridged, name, Session, { USERNAME: person.username, [`${name}_CODE`]: '000000' }), 'CodeMismatchException');
        const there = { USERNAME: person.username, [`${name}_CODE`]: await old.codeFor(person[to]) };
        assert.ok((await respond(bridged, name, Session, there)).AuthenticationResult);
      }
    });
  }

  it('a migrated user with TOTP and SMS is challenged with SOFTWARE_TOKEN_MFA', async () => {
    const place = await poolHere({ MfaConfiguration: 'OFF' });
    const person = await userThere(['totp', 'sms'], { preferred: false });
    const { ChallengeName, Session } = await signIn(place, person.username);
    assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA');
    assert.ok((await answer(place, person, Session)).AuthenticationResult);
  });

  it('a user whom the old pool answers MFA_SETUP owes factor UNKNOWN, also when migrated by ForgotPassword', async () => {
    for (const config of [{ MfaConfiguration: 'OFF' }, { MfaConfiguration: 'ON', ...TOTP }] as const) {
      const place = await poolHere(config, 'required');
      const { username } = await userThere([], { there: required });
      await isOwed(signIn(place, username));
      assert.deepEqual(await owedOf(place, username), ['UNKNOWN']);
      const other = await userThere([], { there: required });
      await appClient(server).send(new ForgotPasswordCommand({ ClientId: place.clientId, Username: other.username }));
      assert.deepEqual(await owedOf(place, other.username), ['UNKNOWN']);
    }
  });

  it('without AWS credentials of the old pool a user with a second factor is not migrated', async () => {
    const place = await poolHere({ MfaConfiguration: 'OFF' }, 'plain');
    const { username } = await userThere(['totp']);
    await isOwed(signIn(place, username));
    const gone = new AdminGetUserCommand({ UserPoolId: place.poolId, Username: username });
    await refused(operatorClient(server).send(gone), 'UserNotFoundException');
    await refused(signIn(place, username, 'Wrong-password-1'), 'UserNotFoundException');
  });

  it('two concurrent answers with one TOTP code: one succeeds; a session of another pool is refused', async () => {
    const [place, other] = [await poolHere(), await poolHere()];
    const person = await userThere(['totp']);
    const { Session } = await signIn(place, person.username);
    await refused(answer(other, person, Session), 'NotAuthorizedException');
    const both = await Promise.allSettled([answer(place, person, Session), answer(place, person, Session)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('five wrong TOTP codes lock the migrated user out', async () => {
    const place = await poolHere();
    const person = await userThere(['totp']);
    const { Session } = await signIn(place, person.username);
    for (let attempt = 0; attempt < 5; attempt++) await refused(answer(place, person, Session, '000000'), 'CodeMismatchException');
    await refused(answer(place, person, Session), 'NotAuthorizedException', 'Password attempts exceeded');
  });

  it('an unreachable old pool fails a sign-in and a TOTP answer with UnexpectedLambdaException', async () => {
    const place = await poolHere();
    const person = await userThere(['totp']);
    const { Session } = await signIn(place, person.username);
    const away = { UserPoolId: place.poolId, LambdaConfig: { UserMigration: arnOf('nobody') }, MfaConfiguration: 'OPTIONAL' } as const;
    await operatorClient(server).send(new UpdateUserPoolCommand(away));
    await refused(signIn(place, person.username), 'UnexpectedLambdaException');
    await refused(answer(place, person, Session), 'UnexpectedLambdaException');
    await operatorClient(server).send(new UpdateUserPoolCommand({ ...away, LambdaConfig: {} }));
    await isOwed(signIn(place, person.username));
  });

  it('hosted pages ask for the TOTP code of the old pool, and show an error once no migration is configured', async () => {
    const place = await poolHere();
    const person = await userThere(['totp']);
    const query = new URLSearchParams({
      client_id: place.clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: CALLBACK,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const house = { url: server.url, open: () => `${server.url}/${place.poolId}/oauth2/authorize?${query}` } as unknown as House;
    const login = { username: person.username, password: goodPassword };
    const visitor = createVisitor(house);
    const { base, token } = await visitor.arrive();
    const first = await visitor.post(base, { token, ...login });
    assert.match(first.location, /\/code$/);
    assert.equal((await visitor.post(first.location, { token, code: '000000' })).status, 400);
    const second = await visitor.post(first.location, { token, code: codeOf(person) });
    assert.ok([200, 302, 303].includes(second.status), String(second.status));
    assert.doesNotMatch(second.location, /\/code$/);

    await operatorClient(server).send(
      new UpdateUserPoolCommand({ UserPoolId: place.poolId, LambdaConfig: {}, MfaConfiguration: 'OPTIONAL' }),
    );
    const later = createVisitor(house);
    const page = await later.arrive();
    const stuck = await later.post(page.base, { token: page.token, ...login });
    assert.equal(stuck.status, 400);
    assert.match(stuck.html, /This account has a second factor that cannot be asked for here/);
  });

  describe('owed factors reported by a custom UserMigration function', () => {
    const email = (local: string) => `${local}@${someEmail().split('@')[0]}.example.com`;
    const cases: readonly (readonly [local: string, owed: readonly string[]])[] = [
      ['app.SOFTWARE_TOKEN_MFA', ['SOFTWARE_TOKEN_MFA']],
      ['key.WEB_AUTHN.YUBIKEY', ['WEB_AUTHN', 'UNKNOWN']],
      ['sms', ['SMS_MFA']],
    ];
    for (const [local, owed] of cases) {
      it(`user migrated by a function as ${local} owes ${owed.join(' and ')}`, async () => {
        const place = await poolHere(undefined, 'own', { UsernameAttributes: ['email'], AliasAttributes: undefined });
        const username = email(local === 'sms' ? 'sms.SMS_MFA' : local);
        await isOwed(signIn(place, username));
        await isOwed(signIn(place, username));
        assert.deepEqual(await owedOf(place, username), owed);
      });
    }

    it('a UserMigration answer without second factors leaves none owed', async () => {
      const place = await poolHere(undefined, 'own', { UsernameAttributes: ['email'], AliasAttributes: undefined });
      assert.ok((await signIn(place, email('plain'))).AuthenticationResult);
    });

    it('a reported EMAIL_OTP factor that this pool supports is challenged at the first sign-in', async () => {
      const place = await poolHere({ MfaConfiguration: 'OPTIONAL', ...ALL }, 'own', {
        UsernameAttributes: ['email'],
        AliasAttributes: undefined,
      });
      const username = email('mail.EMAIL_OTP');
      assert.equal((await signIn(place, username)).ChallengeName, 'EMAIL_OTP');
    });
  });
});
