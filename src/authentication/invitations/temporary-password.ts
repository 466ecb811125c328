import type { PasswordPolicy } from '../../directory/pools/index.js';
import type { Ids } from '../../kernel/index.js';

/** Ten, so that a digit picks one; all of them survive e-mail, shells and forms. */
const SYMBOLS = '!@#%*-_=+?';
const SHORTEST = 12;
const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/] as const;

/** Random password that meets every policy of its length: it contains upper case, lower case, digit and symbol. */
export function makeTemporaryPassword(policy: Pick<PasswordPolicy, 'minimumLength'>, ids: Ids): string {
  const length = Math.max(SHORTEST, policy.minimumLength);
  const symbol = SYMBOLS[Number(ids.digits(1))]!;
  for (;;) {
    const letters = ids.alphanumeric(length - 1);
    const at = 1 + (Number(ids.digits(3)) % (length - 2));
    if (KINDS.every((kind) => kind.test(letters))) return letters.slice(0, at) + symbol + letters.slice(at);
  }
}
