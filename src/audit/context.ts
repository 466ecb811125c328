import type { Origin } from '../authentication/index.js';
import { defined } from '../kernel/index.js';
import { deviceName } from './device-name.js';
import type { EventContext } from './types.js';

/** Origin as stored with an event. */
export function contextOf({ ip, userAgent }: Origin): EventContext {
  const device = userAgent === undefined ? undefined : deviceName(userAgent);
  return { ...defined({ ip: ip === undefined ? undefined : ip.slice(0, 45), device }) };
}
