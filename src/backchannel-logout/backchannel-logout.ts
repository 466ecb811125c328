import type { Clients } from '../directory/clients/index.js';
import type { Logger } from '../kernel/index.js';
import { type Deliveries, DeliveryError } from '../messaging/index.js';
import type { OutboundFetch } from '../outbound/index.js';
import type { Session, TokenIssuer } from '../tokens/index.js';

/** Queued notice. The logout token is made at delivery, because it lives for two minutes. */
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
  /** For addresses that clients registered themselves: public ones only. */
  readonly publicFetch: OutboundFetch;
  readonly logger: Logger;
}) {
  const { clients, issuer, deliveries, fetch, publicFetch, logger } = parts;

  async function receiverOf({
    poolId,
    clientId,
  }: Pick<LogoutNotice, 'poolId' | 'clientId'>): Promise<{ to: string; send: OutboundFetch } | undefined> {
    const client = await clients.find(clientId, { poolId });
    const to = client?.poolId === poolId ? client.extensions?.backchannelLogoutUri : undefined;
    return to === undefined ? undefined : { to, send: client?.registration ? publicFetch : fetch };
  }

  async function enqueueOne({ poolId, clientId, userId: sub, id: sid }: Session): Promise<void> {
    const to = (await receiverOf({ poolId, clientId }))?.to;
    if (to === undefined) return;
    const payload: LogoutNotice = { poolId, clientId, sub, sid };
    await deliveries.enqueue({ kind: 'logout', poolId, channel: 'http', event: 'logout', to, payload });
  }

  return {
    /**
     * Enqueues a notice for each session whose client has a logout URI. Notices that a full queue refuses are logged; the sessions end all
     * the same.
     */
    async notify(sessions: readonly Session[]): Promise<void> {
      for (const session of sessions) {
        try {
          await enqueueOne(session);
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          logger.error({ err: error, pool: session.poolId, client: session.clientId }, 'a logout notice was not queued');
        }
      }
    },

    /** Posts one logout token (section 2.5). 200 and 204 are success. 400 is final, other statuses are retried. Throws `DeliveryError`. */
    async deliver(notice: LogoutNotice): Promise<void> {
      const receiver = await receiverOf(notice);
      if (!receiver) return;
      const { status } = await receiver.send(receiver.to, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: await issuer.logout(notice) }).toString(),
      });
      if (status === 200 || status === 204) return;
      throw new DeliveryError({ detail: `the client answered ${status}`, mayPass: status !== 400 });
    },
  };
}
