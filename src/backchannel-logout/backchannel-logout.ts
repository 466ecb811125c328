import type { Clients } from '../directory/clients/index.js';
import type { Logger } from '../kernel/index.js';
import { type Deliveries, DeliveryError } from '../messaging/index.js';
import type { OutboundFetch } from '../outbound/index.js';
import type { Session, TokenIssuer } from '../tokens/index.js';

/** What waits in the queue: the token itself is made when it is sent, since it is good for two minutes. */
export interface LogoutNotice {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly sid: string;
}

export function createBackchannelLogout(parts: {
  readonly clients: Pick<Clients, 'find'>;
  readonly issuer: Pick<TokenIssuer, 'logout'>;
  readonly deliveries: Pick<Deliveries, 'enqueue'>;
  readonly fetch: OutboundFetch;
  readonly logger: Logger;
}) {
  const { clients, issuer, deliveries, fetch, logger } = parts;

  async function addressOf({ poolId, clientId }: Pick<LogoutNotice, 'poolId' | 'clientId'>): Promise<string | undefined> {
    const client = await clients.find(clientId);
    return client?.poolId === poolId ? client.extensions?.backchannelLogoutUri : undefined;
  }

  async function announceOne({ poolId, clientId, userId: sub, id: sid }: Session): Promise<void> {
    const to = await addressOf({ poolId, clientId });
    if (to === undefined) return;
    const payload: LogoutNotice = { poolId, clientId, sub, sid };
    await deliveries.enqueue({ kind: 'logout', poolId, channel: 'http', event: 'logout', to, payload });
  }

  return {
    /** Stores a notice for each session whose client has an address. A queue that is full keeps nobody signed in: what it does not take is logged. */
    async notify(sessions: readonly Session[]): Promise<void> {
      for (const session of sessions) {
        try {
          await announceOne(session);
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          logger.error({ err: error, pool: session.poolId, client: session.clientId }, 'a client was not told of a logout');
        }
      }
    },

    /** Section 2.5: one POST, to be answered by 200, or by what is as good. 400 says that the client will not have it, whatever comes. */
    async deliver(notice: LogoutNotice): Promise<void> {
      const to = await addressOf(notice);
      if (to === undefined) return;
      const { status } = await fetch(to, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: await issuer.logout(notice) }).toString(),
      });
      if (status === 200 || status === 204) return;
      throw new DeliveryError({ detail: `the client answered ${status}`, mayPass: status !== 400 });
    },
  };
}
