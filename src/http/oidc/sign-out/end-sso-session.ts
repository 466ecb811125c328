import type { Connection } from '../../../storage/index.js';
import type { Sessions, SsoSessions } from '../../../tokens/index.js';
import { createPayloadsStore, type PayloadsStore } from '../payloads.store.js';
import type { EndedSignIn } from './browser-session.js';

/** Ends an SSO session by its `uid`, without its browser, and the token sessions begun in it. Undefined when it has ended already. */
export type EndBrowser = (poolId: string, browser: string) => Promise<EndedSignIn | undefined>;

export function createEndSsoSession(parts: {
  payloads: Pick<PayloadsStore, 'findByUid' | 'removeByUid'>;
  sessions: Pick<Sessions, 'end' | 'endAnnouncedOf'>;
  ssoSessions: Pick<SsoSessions, 'publicIdOf' | 'end'>;
}): EndBrowser {
  const { payloads, sessions, ssoSessions } = parts;
  return async (poolId, browser) => {
    const found = await payloads.findByUid(poolId, 'Session', browser);
    if (!found) return undefined;
    await payloads.removeByUid(poolId, 'Session', browser);
    const publicId = ssoSessions.publicIdOf(poolId, browser);
    await ssoSessions.end(poolId, publicId);
    const { authorizations = {}, accountId, loginTs = 0 } = JSON.parse(found.payload) as SessionPayload;
    // oidc-provider keeps only the newest grant of each client.
    for (const { grantId } of Object.values(authorizations)) if (grantId !== undefined) await sessions.end(poolId, grantId);
    if (accountId !== undefined) await sessions.endAnnouncedOf(poolId, accountId, publicId);
    return accountId === undefined ? undefined : { browser, sub: accountId, authTime: loginTs };
  };
}

/** Removes SSO sessions and pending sign-ins of a user; `keep`: `uid` of the SSO session to keep. One write. */
export const createBrowserSessions = ({ connection }: { connection: Connection }) => ({
  endAllOf: createPayloadsStore(connection).removeOfUser,
});

interface SessionPayload {
  readonly accountId?: string;
  readonly loginTs?: number;
  readonly authorizations?: Readonly<Record<string, { readonly grantId?: string }>>;
}
