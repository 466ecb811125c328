import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultPasswordPolicy, type PasswordPolicy } from '../../src/directory/pools/index.js';
import { checkPassword } from '../../src/directory/users/index.js';
import { refused } from './support/refused.js';

const lax: PasswordPolicy = {
  ...defaultPasswordPolicy,
  minimumLength: 6,
  requireLowercase: false,
  requireUppercase: false,
  requireNumbers: false,
  requireSymbols: false,
};
const SYMBOLS = '^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=';

const table: readonly (readonly [policy: PasswordPolicy, password: string, problem?: string])[] = [
  [defaultPasswordPolicy, 'Passw0rd!'],
  [defaultPasswordPolicy, 'Passw0r!'],
  [defaultPasswordPolicy, 'Pass w0rd'],
  [defaultPasswordPolicy, `Aa1!${'x'.repeat(252)}`],
  [defaultPasswordPolicy, `Aa1!${'😀'.repeat(252)}`],
  [defaultPasswordPolicy, '', 'Password not long enough'],
  [defaultPasswordPolicy, 'Pas0rd!', 'Password not long enough'],
  [defaultPasswordPolicy, '😀😀aB1!', 'Password not long enough'],
  [defaultPasswordPolicy, `Aa1!${'x'.repeat(253)}`, 'Password too long'],
  [defaultPasswordPolicy, 'x'.repeat(1_000_000), 'Password too long'],
  [defaultPasswordPolicy, 'passw0rd!', 'Password must have uppercase characters'],
  [defaultPasswordPolicy, 'ÄÖÜassw0rd!', 'Password must have uppercase characters'],
  [defaultPasswordPolicy, 'PASSW0RD!', 'Password must have lowercase characters'],
  [defaultPasswordPolicy, 'Password!', 'Password must have numeric characters'],
  [defaultPasswordPolicy, 'Password٣!', 'Password must have numeric characters'],
  [defaultPasswordPolicy, 'Passw0rd', 'Password must have symbol characters'],
  [defaultPasswordPolicy, 'Passw0rd€', 'Password must have symbol characters'],
  [defaultPasswordPolicy, 'Passw0rd ', 'Password must not begin or end with white space'],
  [defaultPasswordPolicy, '\tPassw0rd!', 'Password must not begin or end with white space'],
  [lax, 'abcdef'],
  [lax, '      ', 'Password must not begin or end with white space'],
  [lax, 'abcde', 'Password not long enough'],
  [{ ...lax, minimumLength: 99 }, 'x'.repeat(98), 'Password not long enough'],
  ...[...SYMBOLS].map((symbol) => [defaultPasswordPolicy, `Passw0rd${symbol}`] as const),
];

describe('password policy', () => {
  for (const [policy, password, problem] of table) {
    const shown = password.length > 40 ? `${password.length} characters` : JSON.stringify(password);
    it(`${shown}${policy === defaultPasswordPolicy ? '' : ' without required character classes'}: ${problem ?? 'accepted'}`, () => {
      if (problem === undefined) return checkPassword(policy, password);
      assert.throws(() => checkPassword(policy, password), refused('password_policy', `Password did not conform with policy: ${problem}`));
    });
  }

  it('property: the error never contains the password', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (password) => {
        try {
          checkPassword({ ...defaultPasswordPolicy, minimumLength: 99 }, password);
        } catch (error) {
          assert.ok(!JSON.stringify([String(error), error]).includes(password));
        }
      }),
    );
  });
});
