import { readAnswer } from '../../../kernel/index.js';
import type { PasswordList } from './context.js';
import { isInRange, sha1 } from './pwned-copy.js';

const TIME_LIMIT_MS = 2000;
/** Bytes. A padded range has about 1,000 lines. */
const MAX_BYTES = 512 * 1024;

/** Range API of Pwned Passwords (k-anonymity): gets the first five digits of a hash and returns all hashes with that prefix. */
export function createPwnedRange({ url, fetch }: { readonly url: string; readonly fetch: typeof globalThis.fetch }): PasswordList {
  return {
    name: 'pwned-range',
    async has(password) {
      const hash = sha1(password);
      const answer = await fetch(`${url}/range/${hash.slice(0, 5)}`, {
        headers: { 'add-padding': 'true', 'user-agent': 'Cognate' },
        redirect: 'error',
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      if (answer.status !== 200) throw new Error(`the range API answered ${answer.status}`);
      const text = (await readAnswer(answer, MAX_BYTES)).toString('latin1');
      return isInRange(text, hash);
    },
  };
}
