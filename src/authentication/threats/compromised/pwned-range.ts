import { isInRange, sha1 } from './pwned-copy.js';
import type { PasswordList } from './types.js';

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
      let text = '';
      for await (const part of answer.body ?? []) {
        text += Buffer.from(part).toString('latin1');
        if (text.length > MAX_BYTES) throw new Error('the range API answers without end');
      }
      return isInRange(text, hash);
    },
  };
}
