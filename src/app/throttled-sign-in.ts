import type { SignIn } from '../authentication/index.js';
import { CodedError } from '../kernel/index.js';
import type { FailuresByAddress } from '../limits/index.js';

const FAILURES: readonly string[] = ['credentials_wrong', 'user_unknown', 'code_mismatch', 'attempts_exceeded'];

/** Wraps sign-in to refuse addresses with too many recent failures, for any user. Throws `rate_exceeded` besides. */
export function createThrottledSignIn(signIn: SignIn, failures: FailuresByAddress): SignIn {
  async function throttled<T>(address: string | undefined, work: () => Promise<T>): Promise<T> {
    failures.refuse(address);
    try {
      return await work();
    } catch (error) {
      if (error instanceof CodedError && FAILURES.includes(error.code)) failures.count(address);
      throw error;
    }
  }
  return {
    start: (context, start) => throttled(context.origin.ip, () => signIn.start(context, start)),
    answer: (context, answer) => throttled(context.origin.ip, () => signIn.answer(context, answer)),
  };
}
