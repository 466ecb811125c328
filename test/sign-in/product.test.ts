import assert from 'node:assert/strict';
import { startServer, type TestServer } from '../support/server.js';
import { cheapHashing } from './support/cheap-hashing.js';
import { type Equipment, type Ground, makePerson, openGround, type Person, type SecondFactor, setMfa } from './support/people.js';
import { type FlowName, walk } from './support/walk.js';

/** Challenges of each flow up to the first factor. */
const FLOWS: Readonly<Record<string, readonly string[]>> = {
  USER_PASSWORD_AUTH: [],
  USER_SRP_AUTH: ['PASSWORD_VERIFIER'],
  ADMIN_USER_PASSWORD_AUTH: [],
  'USER_AUTH PASSWORD': [],
  'USER_AUTH PASSWORD_SRP': ['PASSWORD_VERIFIER'],
  'USER_AUTH select PASSWORD': ['SELECT_CHALLENGE', 'PASSWORD'],
  'USER_AUTH select PASSWORD_SRP': ['SELECT_CHALLENGE', 'PASSWORD_SRP', 'PASSWORD_VERIFIER'],
} satisfies Partial<Record<FlowName, readonly string[]>>;

const EQUIPMENT: Readonly<Record<string, Equipment>> = {
  'no factor': { has: [], on: [] },
  'email not enabled': { has: ['email'], on: [] },
  sms: { has: ['sms'], on: ['sms'] },
  email: { has: ['email'], on: ['email'] },
  totp: { has: ['totp'], on: ['totp'] },
  'sms and totp': { has: ['sms', 'totp'], on: ['sms', 'totp'] },
  'sms and totp, prefers totp': { has: ['sms', 'totp'], on: ['sms', 'totp'], preferred: 'totp' },
  'all, prefers email': { has: ['sms', 'email', 'totp'], on: ['sms', 'email', 'totp'], preferred: 'email' },
};

const SET_UP = (...factors: string[]): string => `MFA_SETUP ${JSON.stringify(factors)}`;
const SELECT = 'SELECT_MFA_TYPE';
/** Refused: the pool does not offer the second factor that the user has, so the user owes it. */
const OWED = 'NotAuthorizedException, factor owed';

/** Challenges after the first factor, by MFA setting of the pool, then by user in the order of EQUIPMENT. */
const GOLDEN: readonly (readonly ['OFF' | 'OPTIONAL' | 'ON', readonly SecondFactor[], readonly string[]])[] = [
  ['OFF', [], ['', '', '', '', '', '', '', '']],
  ['OPTIONAL', ['totp'], ['', '', OWED, OWED, 'SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA']],
  ['OPTIONAL', ['sms'], ['', '', 'SMS_MFA', OWED, OWED, 'SMS_MFA', 'SMS_MFA', 'SMS_MFA']],
  ['OPTIONAL', ['email'], ['', '', OWED, 'EMAIL_OTP', OWED, OWED, OWED, 'EMAIL_OTP']],
  [
    'OPTIONAL',
    ['sms', 'totp'],
    ['', '', 'SMS_MFA', OWED, 'SOFTWARE_TOKEN_MFA', `${SELECT} SMS_MFA`, 'SOFTWARE_TOKEN_MFA', `${SELECT} SMS_MFA`],
  ],
  [
    'OPTIONAL',
    ['sms', 'email', 'totp'],
    ['', '', 'SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA', `${SELECT} SMS_MFA`, 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
  ],
  [
    'ON',
    ['totp'],
    [
      SET_UP('SOFTWARE_TOKEN_MFA'),
      SET_UP('SOFTWARE_TOKEN_MFA'),
      OWED,
      OWED,
      'SOFTWARE_TOKEN_MFA',
      'SOFTWARE_TOKEN_MFA',
      'SOFTWARE_TOKEN_MFA',
      'SOFTWARE_TOKEN_MFA',
    ],
  ],
  ['ON', ['email'], [SET_UP('EMAIL_OTP'), 'EMAIL_OTP', OWED, 'EMAIL_OTP', OWED, OWED, OWED, 'EMAIL_OTP']],
  [
    'ON',
    ['sms', 'email', 'totp'],
    [
      SET_UP('SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'),
      'EMAIL_OTP',
      'SMS_MFA',
      'EMAIL_OTP',
      'SOFTWARE_TOKEN_MFA',
      `${SELECT} SMS_MFA`,
      'SOFTWARE_TOKEN_MFA',
      'EMAIL_OTP',
    ],
  ],
];

describe('sign-in flows with MFA settings and factors', function () {
  this.timeout(120_000);
  let server: TestServer;
  let ground: Ground;
  const people = new Map<string, Person>();

  before(async () => {
    server = await startServer({ overrides: { hashing: cheapHashing() } });
    ground = await openGround(server);
    await setMfa(ground, 'OPTIONAL', ['sms', 'email', 'totp']);
    for (const [name, equipment] of Object.entries(EQUIPMENT)) people.set(name, await makePerson(ground, equipment));
  });
  after(() => server.stop());

  for (const [mfa, factors, rows] of GOLDEN) {
    describe(`MFA ${mfa}${factors.length > 0 ? ` with ${factors.join(', ')}` : ''}`, () => {
      before(() => setMfa(ground, mfa, factors));
      Object.keys(EQUIPMENT).forEach((name, at) => {
        it(`MFA ${mfa}, user with ${name}: ${rows[at] || 'tokens after the first factor'}`, async () => {
          for (const [flow, before] of Object.entries(FLOWS)) {
            // The allowance for messages is per hour, and an app shows a new code every 30 seconds.
            server.clock.advance(10 * 60_000);
            if (rows[at] === OWED) {
              await assert.rejects(walk(ground, people.get(name)!, flow as FlowName), { name: 'NotAuthorizedException' }, flow);
              continue;
            }
            const { asked, tokens } = await walk(ground, people.get(name)!, flow as FlowName);
            const after = rows[at] === '' ? [] : rows[at]!.split(' ');
            assert.deepEqual(asked, [...before, ...after], flow);
            assert.equal(tokens.AccessToken !== undefined, after[0] !== 'MFA_SETUP', flow);
          }
        });
      });
    });
  }
});
