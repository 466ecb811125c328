import type { Sessions, SsoSessions } from '../../tokens/index.js';
import type { PayloadsStore } from './payloads.store.js';

/** Ends a browser's sign-in from outside of that browser, and the token sessions that came through it. Nothing where it is over already. */
export type EndBrowser = (poolId: string, browser: string) => Promise<void>;

export function createEndBrowser(parts: {
  payloads: Pick<PayloadsStore, 'findByUid' | 'removeByUid'>;
  sessions: Pick<Sessions, 'end'>;
  ssoSessions: Pick<SsoSessions, 'publicIdOf' | 'end'>;
}): EndBrowser {
  const { payloads, sessions, ssoSessions } = parts;
  return async (poolId, browser) => {
    const found = await payloads.findByUid(poolId, 'Session', browser);
    if (!found) return;
    await payloads.removeByUid(poolId, 'Session', browser);
    await ssoSessions.end(poolId, ssoSessions.publicIdOf(poolId, browser));
    for (const grantId of grantsIn(found.payload)) await sessions.end(poolId, grantId);
  };
}

/** The newest sign-in of each client: what oidc-provider remembers of them. */
function grantsIn(payload: string): readonly string[] {
  const { authorizations = {} } = JSON.parse(payload) as { authorizations?: Record<string, { grantId?: string }> };
  return Object.values(authorizations).flatMap(({ grantId }) => grantId ?? []);
}
