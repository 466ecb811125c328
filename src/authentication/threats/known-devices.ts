import type { UserPool } from '../../directory/pools/index.js';
import type { Devices } from '../devices/index.js';
import type { CallMetadata } from '../types.js';

/** Call metadata that may identify a known device. */
export type DeviceHints = Pick<CallMetadata, 'deviceKey' | 'knownBrowser'>;

/**
 * Devices and browsers where a user has signed in before. Their attempts are counted apart: failures elsewhere do not lock the user out
 * there, and failures there lock only that device. A device is identified by its secret key, a browser by a sealed cookie of the hosted
 * pages.
 */
export interface KnownDevices {
  /**
   * Counter key of the known device, if it is one of this user's; likewise for the `sub` of decoy users. At most one read, and none where
   * no device is named.
   */
  nameOf(pool: UserPool, sub: string, deviceHints: DeviceHints): Promise<string | undefined>;
}

/** Whether the caller names a device or browser. */
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
