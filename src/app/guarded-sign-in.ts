import type { SignIn, SignInContext } from '../authentication/index.js';
import type { Risk } from '../directory/risk/index.js';

/** A sign-in that addresses which the pool or the client blocks do not get into, whatever they know. Throws `address_blocked` besides. */
export function createGuardedSignIn(signIn: SignIn, risk: Pick<Risk, 'refuseBlocked'>, addressOf: () => string | undefined): SignIn {
  async function refuseBlocked({ pool, client }: SignInContext, told: string | undefined): Promise<void> {
    const address = told ?? addressOf();
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
