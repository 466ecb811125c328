import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  CreateUserPoolClientCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { srpClient } from '../authentication/support/srp-client.js';
import { send } from '../operations/support/raw.js';
import { appClient, operatorClient } from '../support/clients.js';
import { confirmedUser, goodPassword, someEmail } from '../support/scenario.js';
import { demo, startServer } from '../support/server.js';
import { type LoginPage, openLogin, submit } from './support/hosted.js';
import { startWatched, type Watched } from './support/watched-server.js';

const POOL = demo.poolId;

/**
 * Writes after the answer for known users only: audit events and message counts. An unknown user's would fill the store. Neither content nor
 * time of the answer depends on them.
 */
const BACKGROUND: ReadonlySet<string> = new Set(['write auth_events', 'write auth_hours', 'write message_counts']);

/** Users in each state and an unknown user; the demo clients prevent user existence errors. */
describe('user enumeration', () => {
  let server: Watched;
  let names: Record<'confirmed' | 'unconfirmed' | 'invited' | 'disabled', string>;
  before(async () => {
    server = await startWatched();
    const operator = operatorClient(server);
    const [unconfirmed, invited] = [someEmail(), someEmail()];
    const confirmed = (await confirmedUser(server, POOL)).email;
    const disabled = (await confirmedUser(server, POOL)).email;
    await operator.send(new AdminDisableUserCommand({ UserPoolId: POOL, Username: disabled }));
    await operator.send(new AdminCreateUserCommand({ UserPoolId: POOL, Username: invited, MessageAction: 'SUPPRESS' }));
    await appClient(server).send(new SignUpCommand({ ClientId: demo.publicClient, Username: unconfirmed, Password: goodPassword }));
    names = { confirmed, unconfirmed, invited, disabled };
  });
  after(() => server.stop());

  interface Seen {
    /** Answers without random values and the name itself. */
    readonly answers: readonly string[];
    /** Password hashes and writes, in order. Reads are left out: their time is small beside a hash or a pause. */
    readonly work: readonly string[];
  }

  async function seen(name: string, steps: (name: string) => Promise<string[]>): Promise<Seen> {
    let answers: string[] = [];
    const deeds = await server.deedsOf(async () => {
      answers = await steps(name);
    });
    return {
      answers: answers.map((answer) => answer.replaceAll(name, 'NAME').replaceAll(name.toUpperCase(), 'UPPER')),
      work: deeds
        .filter((deed) => !deed.startsWith('read') && !BACKGROUND.has(deed))
        .map((deed) => deed.replace(/write (users|sign_in_marks)/, 'write')),
    };
  }

  /** Checks that answers and work are the same for users in each state and for an unknown user. */
  async function sameForAll(steps: (name: string) => Promise<string[]>, except: readonly string[] = []): Promise<void> {
    const nobody = await seen(someEmail(), steps);
    for (const [state, name] of Object.entries(names))
      if (!except.includes(state)) assert.deepEqual(await seen(name, steps), nobody, state);
  }

  /** Status, headers and body of an AWS API answer. */
  async function call(operation: string, input: object): Promise<string> {
    const body = JSON.stringify({ ClientId: demo.publicClient, ...input });
    const { status, headers, text } = await send(server, { service: 'cognito-idp', operation, body });
    const told = [...headers].filter(([header]) => header !== 'date' && header !== 'x-amzn-requestid').map((header) => header.join(': '));
    return [status, ...told, text].join('\n');
  }

  const login = (USERNAME: string) => ({ AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: 'Wrong-horse-9' } });

  beforeEach(() => server.clock.advance(60 * 60_000));

  it('wrong passwords and the lockout are answered alike for known and unknown users', () =>
    sameForAll(async (name) => {
      const answers: string[] = [];
      for (let n = 0; n < 7; n += 1) answers.push(await call('InitiateAuth', login(name)));
      assert.match(answers.at(-1)!, /Password attempts exceeded/);
      return answers;
    }));

  it('a failed SRP handshake is answered alike for known and unknown users', () =>
    sameForAll(async (name) => {
      const srp = srpClient(POOL);
      const text = await call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: name, SRP_A: srp.srpA } });
      const { ChallengeParameters, ...rest } = JSON.parse(text.slice(text.indexOf('\n{'))) as {
        ChallengeParameters: Record<string, string>;
      };
      const responses = srp.answer(ChallengeParameters, 'Wrong-horse-9', server.clock.now());
      const refusal = await call('RespondToAuthChallenge', { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses: responses });
      // Hexadecimal numbers are written without a leading zero.
      const shape = Object.entries(ChallengeParameters).map(([key, value]) => `${key} ${Math.ceil(value.length / 8)}`);
      return [...shape, ...Object.keys(rest), refusal];
    }));

  it('USER_AUTH and SELECT_CHALLENGE are answered alike for known and unknown users', async () => {
    const operator = operatorClient(server);
    const flows = ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
    const { UserPoolClient } = await operator.send(
      new CreateUserPoolClientCommand({
        UserPoolId: POOL,
        ClientName: 'choice',
        ExplicitAuthFlows: [...flows],
        PreventUserExistenceErrors: 'ENABLED',
      }),
    );
    const ClientId = UserPoolClient!.ClientId!;
    await sameForAll(async (name) => {
      const asked = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: name } });
      const { Session } = JSON.parse(asked.slice(asked.indexOf('\n{'))) as { Session: string };
      const ChallengeResponses = { USERNAME: name, ANSWER: 'PASSWORD', PASSWORD: 'Wrong-horse-9' };
      const chosen = await call('RespondToAuthChallenge', { ClientId, ChallengeName: 'SELECT_CHALLENGE', Session, ChallengeResponses });
      // The sealed session, whose length depends on its content.
      return [asked.replace(Session, `SESSION ${Session.length}`).replace(/content-length: \d+/, ''), chosen];
    });
  });

  it('SRP salt and user id are stable for known and unknown users in any case of the name', async () => {
    const asked = async (USERNAME: string) => {
      const { srpA } = srpClient(POOL);
      const input = { ClientId: demo.publicClient, AuthFlow: 'USER_SRP_AUTH' as const, AuthParameters: { USERNAME, SRP_A: srpA } };
      const { ChallengeParameters } = await appClient(server).send(new InitiateAuthCommand(input));
      return [ChallengeParameters!['SALT'], ChallengeParameters!['USER_ID_FOR_SRP']];
    };
    const nobody = someEmail();
    assert.deepEqual(await asked(nobody), await asked(nobody.toUpperCase()));
    assert.deepEqual(await asked(names.confirmed), await asked(names.confirmed.toUpperCase()));
  });

  it('forgotten password is answered alike for known and unknown users, in any case of the name', async () => {
    for (const written of [(name: string) => name, (name: string) => name.toUpperCase()])
      await sameForAll(async (name) => {
        const mask = (text: string) => text.replace(/"Destination":"\w/, '"Destination":"?');
        const asked = await call('ForgotPassword', { Username: written(name) });
        assert.ok(asked.includes(`"Destination":"${name[0]}***@e***"`), asked);
        const wrong = await call('ConfirmForgotPassword', { Username: written(name), ConfirmationCode: 'none', Password: goodPassword });
        return [mask(asked), wrong];
      });
  });

  it('the delivery details of an unknown user equal those of a known user', async () => {
    const deliveryFor = async (Username: string) =>
      (await appClient(server).send(new ForgotPasswordCommand({ ClientId: demo.publicClient, Username }))).CodeDeliveryDetails;
    const nobody = await deliveryFor('u-nobody@example.com');
    assert.deepEqual(nobody, await deliveryFor(names.confirmed));
    assert.deepEqual(nobody, { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' });
  });

  it('an unrequested recovery code is refused alike for known and unknown users', () =>
    sameForAll(async (name) => [
      await call('ConfirmForgotPassword', { Username: name, ConfirmationCode: '000000', Password: goodPassword }),
      await call('ConfirmForgotPassword', { Username: name, ConfirmationCode: '000000', Password: 'weak' }),
    ]));

  it('the limit of recovery attempts applies alike to known and unknown users', () =>
    sameForAll(async (name) => {
      const answers: string[] = [];
      for (let n = 0; n < 11; n += 1)
        answers.push(await call('ConfirmForgotPassword', { Username: name, ConfirmationCode: '000000', Password: goodPassword }));
      assert.match(answers.at(-1)!, /LimitExceeded/);
      return answers;
    }));

  it('resending and confirming codes is answered alike for known and unknown users', () =>
    sameForAll(async (name) => {
      const answers: string[] = [];
      for (let n = 0; n < 6; n += 1) answers.push(await call('ResendConfirmationCode', { Username: name }));
      assert.match(answers.at(-1)!, /LimitExceeded/);
      for (let n = 0; n < 16; n += 1) answers.push(await call('ConfirmSignUp', { Username: name, ConfirmationCode: 'none' }));
      assert.match(answers.at(-1)!, /LimitExceeded/);
      return answers;
    }));

  it('SignUp of a known user is refused with UsernameExistsException after the same work as a new user', async () => {
    const signUp = (name: string) => call('SignUp', { Username: name, Password: goodPassword });
    const made = await seen(someEmail(), async (name) => [await signUp(name)]);
    for (const name of Object.values(names)) {
      const { answers, work } = await seen(name, async () => [await signUp(name)]);
      assert.match(answers[0]!, /UsernameExistsException/);
      assert.deepEqual(work, made.work);
    }
  });

  /** Status, location, headers, cookie lengths and HTML of a hosted page. */
  async function shown(page: LoginPage, answer: Response, name: string): Promise<string> {
    const varying = new Set(['date', 'set-cookie', 'content-security-policy', 'location']);
    const headers = [...answer.headers].filter(([header]) => !varying.has(header)).map((header) => header.join(': '));
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.length);
    const text = [answer.status, answer.headers.get('location'), ...headers, ...cookies, await answer.text()].join('\n');
    return text
      .replaceAll(page.path, 'PATH')
      .replaceAll(page.token, 'TOKEN')
      .replaceAll(name, 'NAME')
      .replace(/nonce="[^"]+"/g, '');
  }

  const hosted =
    (steps: readonly (readonly [path: string, fields: (name: string) => Record<string, string>])[]) =>
    async (name: string): Promise<string[]> => {
      const page = await openLogin(server);
      const answers: string[] = [];
      for (const [path, fields] of steps) {
        answers.push(await shown(page, await submit(page, path, fields(name)), name));
        const stage = path === 'signup' ? 'confirm' : path === 'forgot' ? 'reset' : '';
        if (stage) answers.push(await shown(page, await page.browser.request(`${page.path}/${stage}`), name));
      }
      return answers;
    };

  it('the hosted sign-in page is the same for known and unknown users', () =>
    sameForAll(hosted([['', (username) => ({ username, password: 'Wrong-horse-9' })]])));

  it('hosted forgotten-password pages are the same for known and unknown users', () =>
    sameForAll(
      hosted([
        ['forgot', (username) => ({ username })],
        ['reset', () => ({ code: 'none', password: goodPassword })],
        ['resend', () => ({})],
        ['reset', () => ({ code: 'none', password: 'weak' })],
      ]),
    ));

  it('the hosted sign-up page and its cookie length are the same for known and unknown users', async () => {
    const steps = hosted([
      ['signup', (username) => ({ username, password: goodPassword })],
      ['confirm', () => ({ code: 'none' })],
    ]);
    await sameForAll(steps);
  });

  it('no message is sent to an unknown user’s address', async () => {
    const nobody = someEmail();
    await call('ForgotPassword', { Username: nobody });
    await call('ResendConfirmationCode', { Username: nobody });
    await call('InitiateAuth', login(nobody));
    assert.deepEqual(await server.outbox(nobody), []);
  });

  it('requests for an unknown user do not create the user', async () => {
    const nobody = someEmail();
    await call('ForgotPassword', { Username: nobody });
    assert.match(await call('SignUp', { Username: nobody, Password: goodPassword }), /^200/);
  });
});

describe('mail server that does not answer', () => {
  it('hosted sign-up and recovery pages do not wait for an unresponsive mail server', async () => {
    const sockets = new Set<Socket>();
    const mailServer = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(mailServer, 'listening');
    const { port } = mailServer.address() as AddressInfo;
    const server = await startServer({ environment: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
    try {
      const known = await confirmedUser(server, POOL);
      // A page that waited for the mail server would fail after ten seconds.
      for (const username of [known.email, someEmail()])
        for (const [page, fields] of [
          ['signup', { username, password: goodPassword }],
          ['forgot', { username }],
        ] as const)
          assert.equal((await submit(await openLogin(server), page, fields)).status, 303, `${page} ${username}`);
    } finally {
      for (const socket of sockets) socket.destroy();
      mailServer.close();
      await server.stop();
    }
  });
});
