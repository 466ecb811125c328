import type { UserPool } from '../../directory/pools/index.js';
import type { Devices } from '../devices/index.js';
import type { CallMetadata } from '../types.js';

/** What a caller says about where it is. */
export type DeviceHints = Pick<CallMetadata, 'deviceKey' | 'knownBrowser'>;

/**
 * Where a user has signed in before. Attempts from there are counted apart: however often strangers are wrong elsewhere, the user gets in,
 * and whoever guesses from there locks only that place. A device is named by its key, which nobody but the device and the user's tokens
 * know; a browser by a sealed cookie of the hosted pages.
 */
export interface KnownDevices {
  /** Names the place, if it is one of this user's. The same for nobody's `sub`. At most one read, and none where no device is named. */
  nameOf(pool: UserPool, sub: string, deviceHints: DeviceHints): Promise<string | undefined>;
}

/** Whether it is worth asking. */
export const namesDevice = (pool: UserPool, { deviceKey, knownBrowser }: DeviceHints): boolean =>
  knownBrowser !== undefined || (pool.devices !== undefined && deviceKey !== undefined);

export function createKnownDevices({ devices }: { devices: Pick<Devices, 'trusted'> }): KnownDevices {
  return {
    async nameOf(pool, sub, { deviceKey, knownBrowser }) {
      if (knownBrowser?.subs.includes(sub)) return `${sub}:browser:${knownBrowser.id}`;
      if (deviceKey !== undefined && (await devices.trusted(pool, { sub }, deviceKey))) return `${sub}:device:${deviceKey}`;
      return undefined;
    },
  };
}
