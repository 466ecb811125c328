import assert from 'node:assert/strict';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CompleteWebAuthnRegistrationCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ACR_VALUES, type PasskeyCreationOptions, type PasskeyRequestOptions } from '../../src/authentication/index.js';
import { srpClient } from '../authentication/support/srp-client.js';
import { totpCode } from '../operations/support/authenticator.js';
import { send } from '../operations/support/raw.js';
import { createAuthenticator } from '../support/authenticator.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail, type Tokens } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { oauthClient, openLogin, submit } from './support/hosted.js';

const STATES = ['usual', 'unconfirmed', 'unproven', 'invited', 'passwordless', 'withMfa', 'disabled', 'withPasskey'] as const;
type State = (typeof STATES)[number];

const LIST = ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] as const;

/** Nine states including an unknown user: a client that prevents user existence errors answers all alike until a proof. */
describe('USER_AUTH of a client that prevents user existence errors', function () {
  this.timeout(60_000);
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let names: Record<State, string>;
  const key = () => createAuthenticator({ origin: server.url });
  let passkey: ReturnType<typeof createAuthenticator>;
  let decoyUsers: ReturnType<typeof createAuthenticator>;

  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await ownPool(
      server,
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } } },
      { ...oauthClient, ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    ));
    const operator = operatorClient(server);
    await operator.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
    names = Object.fromEntries(STATES.map((state) => [state, someEmail()])) as Record<State, string>;
    for (const state of STATES) if (state !== 'unconfirmed') await create(state);
    const app = appClient(server);
    await app.send(new SignUpCommand({ ClientId: clientId, Username: names.unconfirmed, Password: goodPassword }));
    await operator.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: names.disabled }));

    const { AccessToken } = await tokensOf(names.withMfa);
    const { SecretCode } = await app.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await app.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!, server.clock.now()) }));
    await app.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }));

    passkey = key();
    await addPasskey(names.withPasskey, passkey);
    decoyUsers = key();
    const other = someEmail();
    await create('usual', other);
    await addPasskey(other, decoyUsers);
  });
  after(() => server.stop());
  beforeEach(() => server.clock.advance(60 * 60_000));

  async function create(state: State, email = names[state]): Promise<void> {
    const operator = operatorClient(server);
    const attributes = { email, ...(state === 'unproven' ? {} : { email_verified: 'true' }) };
    await operator.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: email,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        ...(state === 'passwordless' ? {} : { TemporaryPassword: goodPassword }),
      }),
    );
    if (state === 'passwordless' || state === 'invited') return;
    await operator.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password: goodPassword, Permanent: true }));
  }

  async function tokensOf(USERNAME: string): Promise<Tokens> {
    const AuthParameters = { USERNAME, PASSWORD: goodPassword };
    const input = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters };
    return (await appClient(server).send(new InitiateAuthCommand(input))).AuthenticationResult as Tokens;
  }

  async function addPasskey(email: string, authenticator: ReturnType<typeof createAuthenticator>): Promise<void> {
    const { AccessToken } = await tokensOf(email);
    const { CredentialCreationOptions } = await appClient(server).send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const Credential = authenticator.create(CredentialCreationOptions as unknown as PasskeyCreationOptions);
    await appClient(server).send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: Credential as never }));
  }

  interface Answer {
    readonly ChallengeName?: string;
    readonly Session: string;
    readonly AvailableChallenges?: readonly string[];
    readonly ChallengeParameters: Readonly<Record<string, string>>;
  }

  /** Status, headers and body of an answer, with random values replaced. */
  async function call(operation: string, input: object, seen: string[]): Promise<Answer> {
    const { status, headers, text } = await send(server, {
      service: 'cognito-idp',
      operation,
      body: JSON.stringify({ ClientId: clientId, ...input }),
    });
    const shown = [...headers].filter(([name]) => name !== 'date' && name !== 'x-amzn-requestid').map((header) => header.join(': '));
    const same = text
      .replace(/"Session":"([^"]+)"/, (_, session: string) => `"Session":${session.length}`)
      .replace(/"USER_ID_FOR_SRP":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/, '"USER_ID_FOR_SRP":"UUID"')
      .replace(/\\"challenge\\":\\"[\w-]{43}\\"/, 'CHALLENGE');
    seen.push([status, ...shown, same].join('\n'));
    return JSON.parse(text) as Answer;
  }

  const start = (USERNAME: string, more: Record<string, string>, seen: string[]) =>
    call('InitiateAuth', { AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME, ...more } }, seen);
  const answer = (USERNAME: string, { ChallengeName, Session }: Answer, responses: Record<string, string>, seen: string[]) =>
    call('RespondToAuthChallenge', { ChallengeName, Session, ChallengeResponses: { USERNAME, ...responses } }, seen);

  const optionsIn = ({ ChallengeParameters }: Answer): PasskeyRequestOptions =>
    JSON.parse(ChallengeParameters['CREDENTIAL_REQUEST_OPTIONS']!) as PasskeyRequestOptions;

  /** Wrong answer to each selectable challenge. */
  const WRONG: Readonly<Record<string, (asked: Answer) => Record<string, string>>> = {
    PASSWORD: () => ({ PASSWORD: 'Wrong-horse-9' }),
    EMAIL_OTP: () => ({ EMAIL_OTP_CODE: '00000000' }),
    WEB_AUTHN: (asked) => ({ CREDENTIAL: JSON.stringify(decoyUsers.get({ ...optionsIn(asked), allowCredentials: [] })) }),
  };

  /** Checks that answers are identical, byte for byte, for users in each state and an unknown user. */
  async function sameForAll(steps: (name: string, seen: string[]) => Promise<unknown>): Promise<string[]> {
    const watch = async (name: string): Promise<string[]> => {
      const seen: string[] = [];
      await steps(name, seen);
      return seen.map((text) => text.replaceAll(name, 'NAME').replace(`"${name[0]}***@e***"`, '"MASKED"'));
    };
    const nobody = await watch(someEmail());
    for (const state of STATES) assert.deepEqual(await watch(names[state]), nobody, state);
    return nobody;
  }

  it('the available challenges are the pool’s for known and unknown users', async () => {
    const [seen] = await sameForAll((name, told) => start(name, {}, told));
    assert.ok(seen!.includes(JSON.stringify(LIST)), seen);
  });

  for (const challenge of LIST.filter((one) => one !== 'PASSWORD_SRP'))
    it(`${challenge}: same steps and same refusal of a wrong answer for known and unknown users`, () =>
      sameForAll(async (name, seen) => {
        const preferred = await start(name, { PREFERRED_CHALLENGE: challenge }, seen);
        assert.equal(preferred.ChallengeName, challenge);
        await answer(name, preferred, WRONG[challenge]!(preferred), seen);
        const chosen = await answer(name, await start(name, {}, seen), { ANSWER: challenge }, seen);
        assert.equal(chosen.ChallengeName, challenge);
        for (let n = 0; n < 2; n += 1) await answer(name, chosen, WRONG[challenge]!(chosen), seen);
      }));

  it('an SRP handshake runs alike for known and unknown users', () =>
    sameForAll(async (name, seen) => {
      const srp = srpClient(poolId);
      const told: string[] = [];
      const asked = await start(name, { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: srp.srpA }, told);
      seen.push(asked.ChallengeName!, ...Object.keys(asked.ChallengeParameters));
      const responses = srp.answer(asked.ChallengeParameters, 'Wrong-horse-9', server.clock.now());
      await answer(name, asked, responses, seen);
    }));

  for (const target of ACR_VALUES)
    it(`a request for ${target} is answered alike for known and unknown users`, () =>
      sameForAll((name, seen) => start(name, { TARGET_ACR_VALUES: target }, seen)));

  it('a step-up access token of another user is refused alike for known and unknown users', async () => {
    const { AccessToken } = await tokensOf(names.usual);
    const more = { TARGET_ACR_VALUES: ACR_VALUES[2], ACCESS_TOKEN: AccessToken };
    const seen: string[] = [];
    for (const name of [names.withMfa, names.disabled, someEmail()]) await start(name, more, seen);
    assert.equal(new Set(seen).size, 1, seen.join('\n'));
    assert.match(seen[0]!, /Invalid Access Token/);
    const own = await start(names.usual, more, []);
    assert.equal(own.ChallengeName, 'EMAIL_OTP');
  });

  it('an expired step-up access token is refused alike for known and unknown users', async () => {
    const { AccessToken } = await tokensOf(names.usual);
    server.clock.advance(2 * 3600_000);
    const seen: string[] = [];
    for (const name of [names.withMfa, someEmail()])
      await start(name, { TARGET_ACR_VALUES: ACR_VALUES[2], ACCESS_TOKEN: AccessToken }, seen);
    assert.equal(new Set(seen).size, 1, seen.join('\n'));
  });

  it('recovery and confirmation are answered alike for known and unknown users', () =>
    sameForAll(async (name, seen) => {
      await call('ForgotPassword', { Username: name }, seen);
      await call('ConfirmForgotPassword', { Username: name, ConfirmationCode: '000000', Password: goodPassword }, seen);
      await call('ResendConfirmationCode', { Username: name }, seen);
      await call('ConfirmSignUp', { Username: name, ConfirmationCode: '000000' }, seen);
    }));

  it('a wrong recovery or confirmation code is refused after at least 50 ms for known and unknown users', async () => {
    for (const name of [names.usual, someEmail()])
      for (const [operation, more] of [
        ['ConfirmForgotPassword', { Password: goodPassword }],
        ['ConfirmSignUp', {}],
      ] as const) {
        const begun = performance.now();
        await call(operation, { Username: name, ConfirmationCode: '000000', ...more }, []);
        assert.ok(performance.now() - begun > 45, `${operation} ${name}`);
      }
  });

  it('hosted pages request a passkey alike for known and unknown users, and refuse a foreign one alike', () =>
    sameForAll(async (name, seen) => {
      const page = await openLogin(server, { poolId, clientId });
      const tell = async (response: Response): Promise<string> => {
        const text = await response.text();
        const same = text
          .replaceAll(page.path, 'PATH')
          .replaceAll(page.token, 'TOKEN')
          .replace(/nonce="[^"]+"/g, '');
        seen.push(
          `${response.status}\n${same.replace(/name="session" value="[^"]+"/g, 'SESSION').replace(/challenge&#34;:&#34;[\w-]{43}|challenge&quot;:&quot;[\w-]{43}/g, 'CHALLENGE')}`,
        );
        return text;
      };
      const html = await tell(await submit(page, 'passkey', { username: name }));
      const session = /name="session" value="([^"]+)"/.exec(html)?.[1] ?? assert.fail(html);
      const challenge = /challenge(?:&#34;|&quot;):(?:&#34;|&quot;)([\w-]{43})/.exec(html)?.[1] ?? assert.fail(html);
      const rpId = /rpId(?:&#34;|&quot;):(?:&#34;|&quot;)([\w.-]+)/.exec(html)?.[1] ?? assert.fail(html);
      const credential = JSON.stringify(
        decoyUsers.get({ challenge, rpId, allowCredentials: [], timeout: 1, userVerification: 'preferred' }),
      );
      await tell(await submit(page, 'passkey', { username: name, session, credential }));
    }));

  it('no e-mail code is sent to a user who cannot sign in with it', async () => {
    for (const state of ['unconfirmed', 'unproven', 'invited', 'withMfa', 'disabled'] as const) {
      const before = (await server.outbox(names[state])).length;
      await start(names[state], { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, []);
      assert.equal((await server.outbox(names[state])).length, before, state);
    }
  });

  describe('successful sign-in with user existence errors prevented', () => {
    const respond = (name: string, { ChallengeName, Session }: Answer, responses: Record<string, string>) =>
      appClient(server).send(
        new RespondToAuthChallengeCommand({
          ClientId: clientId,
          ChallengeName: ChallengeName as 'WEB_AUTHN',
          Session,
          ChallengeResponses: { USERNAME: name, ...responses },
        }),
      );

    it('a user with a passkey signs in with WEB_AUTHN chosen from the list', async () => {
      const name = names.withPasskey;
      const asked = await answer(name, await start(name, {}, []), { ANSWER: 'WEB_AUTHN' }, []);
      const options = optionsIn(asked);
      assert.deepEqual(options.allowCredentials, []);
      assert.ok((await respond(name, asked, { CREDENTIAL: JSON.stringify(passkey.get(options)) })).AuthenticationResult);
    });

    it('a passwordless user signs in with an e-mail code', async () => {
      const asked = await start(names.passwordless, { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, []);
      const code = await server.codeFor(names.passwordless);
      assert.ok((await respond(names.passwordless, asked, { EMAIL_OTP_CODE: code })).AuthenticationResult);
    });

    it('an unreachable acr level is refused with InvalidParameterException only after the first factor', async () => {
      const totp = { TARGET_ACR_VALUES: ACR_VALUES[3], PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: goodPassword };
      assert.equal((await start(names.withMfa, totp, [])).ChallengeName, 'SOFTWARE_TOKEN_MFA');
      const seen: string[] = [];
      await start(names.usual, totp, seen);
      assert.match(seen[0]!, /InvalidParameterException/);
      const either = { ...totp, TARGET_ACR_VALUES: `${ACR_VALUES[3]} ${ACR_VALUES[2]}` };
      assert.equal((await start(names.usual, either, [])).ChallengeName, 'EMAIL_OTP');
    });
  });
});
