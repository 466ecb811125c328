import { type Audit, contextOf } from '../audit/index.js';
import type { Origin } from '../authentication/index.js';
import type { Risk } from '../directory/risk/index.js';
import type { Federation } from '../federation/index.js';

/** Sign-ins through other identity providers, kept from addresses that are blocked, and recorded. Throws `address_blocked` besides. */
export function createWatchedFederation<T extends Federation>(
  federation: T,
  parts: { readonly risk: Pick<Risk, 'refuseBlocked'>; readonly audit: Pick<Audit, 'record'>; readonly current: () => Origin },
): T {
  const { risk, audit, current } = parts;
  return {
    ...federation,
    async complete(context, claimed) {
      const { pool, client } = context;
      const origin = current();
      if (origin.ip !== undefined) await risk.refuseBlocked(pool.id, client.id, origin.ip);
      const result = await federation.complete(context, claimed);
      if (result.kind === 'authenticated') {
        const { sub, username } = result.user;
        audit.record(pool, {
          type: 'SignIn',
          response: 'Pass',
          clientId: client.id,
          who: { sub, username },
          challenges: [],
          context: contextOf(origin),
        });
      }
      return result;
    },
  };
}
