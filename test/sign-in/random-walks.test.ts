import assert from 'node:assert/strict';
import {
  type ChallengeNameType,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import fc from 'fast-check';
import { srpClient } from '../authentication/support/srp-client.js';
import { appClient } from '../support/clients.js';
import { startServer, type TestServer } from '../support/server.js';
import { cheapHashing } from './support/cheap-hashing.js';
import { codeOf, type Ground, makePerson, openGround, type Person, setMfa } from './support/people.js';

/** One call of a client: a start or an answer, right or wrong. */
type Move =
  | { readonly kind: 'start'; readonly flow: number; readonly who: number; readonly right: boolean }
  | { readonly kind: 'answer'; readonly session: number; readonly challenge: number; readonly who: number; readonly right: boolean };

const CHALLENGES = [
  'as asked',
  'PASSWORD_VERIFIER',
  'SELECT_CHALLENGE',
  'PASSWORD',
  'PASSWORD_SRP',
  'SOFTWARE_TOKEN_MFA',
  'SMS_MFA',
  'EMAIL_OTP',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'NEW_PASSWORD_REQUIRED',
] as const;

const FLOWS = ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'USER_AUTH', 'USER_AUTH PASSWORD', 'USER_AUTH EMAIL_OTP'] as const;

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('start' as const), flow: fc.nat(), who: fc.nat(1), right: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      session: fc.nat(),
      challenge: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(CHALLENGES.length - 1)),
      who: fc.nat(1),
      right: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
    }),
  },
);

interface Held {
  readonly answer: InitiateAuthCommandOutput;
  readonly who: number;
  /** What was rightly shown on the way to this session. */
  readonly shown: ReadonlySet<string>;
  readonly srp: ReturnType<typeof srpClient>;
  spent: boolean;
}

describe('random sequences of sign-in calls', function () {
  this.timeout(120_000);
  let server: TestServer;
  let ground: Ground;
  let people: readonly Person[];

  before(async () => {
    server = await startServer({ overrides: { hashing: cheapHashing() } });
    ground = await openGround(server);
    await setMfa(ground, 'OPTIONAL', ['sms', 'email', 'totp']);
    people = [
      await makePerson(ground, { has: ['totp', 'sms'], on: ['totp', 'sms'] }),
      await makePerson(ground, { has: ['totp', 'email'], on: ['totp'] }),
    ];
    await setMfa(ground, 'ON', ['sms', 'email', 'totp']);
  });
  after(() => server.stop());

  const SECOND: Readonly<Record<string, string>> = { SOFTWARE_TOKEN_MFA: 'totp', SMS_MFA: 'sms', EMAIL_OTP: 'email' };

  async function responses(held: Held, challenge: string, person: Person, right: boolean): Promise<Record<string, string>> {
    const wrong = { USERNAME: person.username };
    switch (challenge) {
      case 'PASSWORD_VERIFIER':
        return held.answer.ChallengeParameters?.['SRP_B'] === undefined
          ? { ...wrong, PASSWORD_CLAIM_SECRET_BLOCK: 'x', PASSWORD_CLAIM_SIGNATURE: 'x', TIMESTAMP: 'x' }
          : held.srp.answer(held.answer.ChallengeParameters, right ? person.password : 'wrong', server.clock.now());
      case 'SELECT_CHALLENGE':
        return { ...wrong, ANSWER: right ? 'PASSWORD' : 'WEB_AUTHN' };
      case 'PASSWORD':
        return { ...wrong, PASSWORD: right ? person.password : 'wrong' };
      case 'PASSWORD_SRP':
        return { ...wrong, SRP_A: right ? held.srp.srpA : '0' };
      case 'SOFTWARE_TOKEN_MFA':
        return { ...wrong, SOFTWARE_TOKEN_MFA_CODE: right ? codeOf(server, person.secret!) : '000000' };
      case 'SMS_MFA':
        return { ...wrong, SMS_MFA_CODE: right && person.phone ? ((await server.outbox(person.phone))[0]?.code ?? '0') : '000000' };
      case 'EMAIL_OTP':
        return { ...wrong, EMAIL_OTP_CODE: right && person.email ? ((await server.outbox(person.email))[0]?.code ?? '0') : '000000' };
      case 'SELECT_MFA_TYPE':
        return { ...wrong, ANSWER: right ? 'SMS_MFA' : 'EMAIL_OTP' };
      case 'NEW_PASSWORD_REQUIRED':
        return { ...wrong, NEW_PASSWORD: person.password };
      default:
        return wrong;
    }
  }

  function begin(person: Person, flow: string, right: boolean, srpA: string) {
    const [AuthFlow, preferred] = flow.split(' ');
    return appClient(server).send(
      new InitiateAuthCommand({
        ClientId: ground.clientId,
        AuthFlow: AuthFlow as 'USER_AUTH',
        AuthParameters: {
          USERNAME: person.username,
          ...(AuthFlow === 'USER_SRP_AUTH' ? { SRP_A: srpA } : { PASSWORD: right ? person.password : 'wrong' }),
          ...(preferred ? { PREFERRED_CHALLENGE: preferred } : {}),
        },
      }),
    );
  }

  it('random sign-in calls give tokens only after password and second factor, else a 400, and use a session once', async () => {
    let arrived = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 25 }), async (moves) => {
        // Past every lockout and allowance, and a new step for every app.
        server.clock.advance(3_600_000);
        const held: Held[] = [];
        for (const step of moves) {
          server.clock.advance(30_000);
          try {
            if (step.kind === 'start') {
              const flow = FLOWS[step.flow % FLOWS.length]!;
              const srp = srpClient(ground.poolId);
              const answer = await begin(people[step.who]!, flow, step.right, srp.srpA);
              assert.equal(answer.AuthenticationResult, undefined, 'tokens at once');
              const shown = new Set(step.right && answer.ChallengeName! in { ...SECOND, SELECT_MFA_TYPE: 1 } ? ['password'] : []);
              held.push({ answer, who: step.who, shown, srp, spent: false });
              continue;
            }
            const from = held[step.session % Math.max(1, held.length)];
            if (!from) continue;
            const asked = CHALLENGES[step.challenge]!;
            const challenge = asked === 'as asked' ? from.answer.ChallengeName! : asked;
            const person = people[step.who]!;
            const answer = await appClient(server).send(
              new RespondToAuthChallengeCommand({
                ClientId: ground.clientId,
                ChallengeName: challenge as ChallengeNameType,
                Session: from.answer.Session!,
                ChallengeResponses: await responses(from, challenge, person, step.right),
              }),
            );
            assert.equal(from.spent, false, `a session of ${from.answer.ChallengeName} worked twice`);
            assert.equal(challenge, from.answer.ChallengeName, 'a challenge that was not asked');
            // The answer to a handshake names the user of the handshake, whoever gives it.
            if (challenge !== 'PASSWORD_VERIFIER') assert.equal(step.who, from.who, 'somebody else’s session');
            assert.ok(step.right, 'a wrong answer');
            from.spent = true;
            const now = SECOND[challenge] ?? (challenge.startsWith('PASSWORD') && challenge !== 'PASSWORD_SRP' ? 'password' : undefined);
            const shown = new Set([...from.shown, ...(now ? [now] : [])]);
            if (answer.AuthenticationResult) {
              arrived += 1;
              assert.ok(shown.has('password'), 'tokens without the password');
              assert.ok(shown.has('totp') || shown.has('sms') || shown.has('email'), 'tokens without a second factor');
            } else {
              held.push({ ...from, answer, shown, spent: false });
            }
          } catch (error) {
            const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
            if ($metadata === undefined) throw error;
            assert.equal($metadata.httpStatusCode, 400, name);
          }
        }
      }),
      { numRuns: 40 },
    );
    assert.ok(arrived > 0, 'no walk came to its end');
  });

  it('one of twenty concurrent answers with one session succeeds', async () => {
    server.clock.advance(3_600_000);
    const [person] = people as [Person];
    const first = await begin(person, 'USER_PASSWORD_AUTH', true, '');
    const chosen = await appClient(server).send(
      new RespondToAuthChallengeCommand({
        ClientId: ground.clientId,
        ChallengeName: first.ChallengeName!,
        Session: first.Session!,
        ChallengeResponses: { USERNAME: person.username, ANSWER: 'SMS_MFA' },
      }),
    );
    const code = (await server.outbox(person.phone!))[0]!.code!;
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        appClient(server).send(
          new RespondToAuthChallengeCommand({
            ClientId: ground.clientId,
            ChallengeName: 'SMS_MFA',
            Session: chosen.Session!,
            ChallengeResponses: { USERNAME: person.username, SMS_MFA_CODE: code },
          }),
        ),
      ),
    );
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});
