import { type Clock, hmacSha256, type Sealer } from '../../kernel/index.js';
import { DeliveryError, tooManyMessages } from '../errors.js';
import type { Channel, MessageLimits } from '../types.js';
import { type Connection, createMessageCounts } from './message-counts.store.js';

const HOUR_MS = 3600 * 1000;

/** Messages per clock hour. 0: no limit. */
export interface Allowances {
  readonly perDestination: Readonly<Record<Channel, number>>;
  /**
   * Text messages of one pool: they cost money, and unauthenticated requests cause them (SMS
   * pumping).
   */
  readonly smsPerPool: number;
  /** Messages of one client to one user (CIBA). */
  readonly perClientAndUser: number;
}

/** Creates limits counted per clock hour, in the store. Destinations are stored as keyed hashes. */
export function createMessageLimits(parts: {
  connection: Connection;
  sealer: Sealer;
  clock: Clock;
  allowances: Allowances;
}): MessageLimits {
  const { connection, sealer, clock, allowances } = parts;
  const counts = createMessageCounts(connection);
  const key = sealer.derive('message-limits');

  async function take(poolId: string, what: string, allowance: number): Promise<void> {
    if (allowance === 0) return;
    const hour = Math.floor(clock.now() / HOUR_MS);
    const count = await counts.count(poolId, `${what}:${hour}`, new Date((hour + 1) * HOUR_MS));
    if (count > allowance) throw tooManyMessages(what.split(':')[0]!);
  }

  return {
    async admit({ poolId, channel, to, countries }) {
      if (channel === 'sms' && countries && !countries.some((prefix) => to.startsWith(prefix))) {
        throw new DeliveryError({ detail: 'the pool sends no text messages to this country' });
      }
      const destination = hmacSha256(key, JSON.stringify([poolId, channel, to.toLowerCase()])).toString('base64url');
      await take(poolId, `${channel}-destination:${destination}`, allowances.perDestination[channel]);
      if (channel === 'sms') await take(poolId, 'sms-pool', allowances.smsPerPool);
    },
    admitFromClient({ poolId, clientId, sub }) {
      const pair = hmacSha256(key, JSON.stringify([poolId, clientId, sub])).toString('base64url');
      return take(poolId, `client-user:${pair}`, allowances.perClientAndUser);
    },
  };
}
