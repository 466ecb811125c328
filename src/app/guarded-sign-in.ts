import type { SignIn, SignInContext } from '../authentication/index.js';
import type { Risk } from '../directory/risk/index.js';

/**
 * Wraps sign-in to refuse addresses that the pool or the client blocks, even with correct credentials. Throws `address_blocked` besides.
 */
export function createGuardedSignIn(signIn: SignIn, risk: Pick<Risk, 'refuseBlocked'>, addressOf: () => string | undefined): SignIn {
  async function refuseBlocked({ pool, client }: SignInContext, claimed: string | undefined): Promise<void> {
    const address = claimed ?? addressOf();
    if (address !== undefined) await risk.refuseBlocked(pool.id, client.id, address);
  }
  return {
    async start(context, start) {
      await refuseBlocked(context, start.origin?.ip);
      return signIn.start(context, start);
    },
    async answer(context, answer) {
      await refuseBlocked(context, answer.origin?.ip);
      return signIn.answer(context, answer);
    },
  };
}
