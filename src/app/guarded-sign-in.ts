import type { RequestContext, SignIn } from '../authentication/index.js';
import type { Risk } from '../directory/risk/index.js';

/**
 * Wraps sign-in to refuse addresses that the pool or the client blocks, even with correct credentials. Throws `address_blocked` besides.
 */
export function createGuardedSignIn(signIn: SignIn, risk: Pick<Risk, 'refuseBlocked'>): SignIn {
  async function refuseBlocked({ pool, client, origin: { ip } }: RequestContext): Promise<void> {
    if (ip !== undefined) await risk.refuseBlocked(pool.id, client.id, ip);
  }
  return {
    async start(context, start) {
      await refuseBlocked(context);
      return signIn.start(context, start);
    },
    async answer(context, answer) {
      await refuseBlocked(context);
      return signIn.answer(context, answer);
    },
  };
}
