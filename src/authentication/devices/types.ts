import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { Page } from '../../kernel/index.js';

/** A device that was confirmed. */
export interface Device {
  /** `{region}_{uuid}` */
  readonly key: string;
  /** What its secret is hashed with beside the key. */
  readonly groupKey: string;
  readonly name?: string;
  /** Remembered devices are trusted; the others only known. */
  readonly remembered: boolean;
  /** Where it was last seen, if the door knew. */
  readonly lastIp?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastAuthenticatedAt: Date;
}

/** What a device can be proven by: SRP with the group key in the pool's place, and the key in the user's. */
export interface DeviceProof {
  readonly groupKey: string;
  /** Hex */
  readonly salt: string;
  readonly verifier: bigint;
}

/**
 * The devices of users. A user has at most a hundred: one more, and the one that was longest away is forgotten. Forgetting a device ends
 * its sessions. Errors: `devices_not_tracked`, `device_unknown` (also: another user's), `device_key_exists`, `parameter_invalid`,
 * `parameter_missing`.
 */
export interface Devices {
  /** Names for a device that may be confirmed. Nothing is stored: the tokens' session says which device is theirs. */
  mint(pool: UserPool): { key: string; groupKey: string };
  /**
   * ConfirmDevice. `session`: what the session of the access token says its device is; no other can be confirmed with it. Says whether the
   * user still has to decide if the device is to be remembered.
   */
  confirm(
    pool: UserPool,
    user: User,
    request: {
      session: { deviceKey?: string; deviceGroupKey?: string };
      key: string;
      name?: string;
      /** Standard base64, as the wire has them. */
      verifier?: { passwordVerifier?: string; salt?: string };
      ip?: string;
    },
  ): Promise<{ userDecides: boolean }>;
  setRemembered(pool: UserPool, sub: string, key: string, remembered: boolean): Promise<void>;
  get(pool: UserPool, sub: string, key: string): Promise<Device>;
  list(pool: UserPool, sub: string, page: { limit: number; after?: string }): Promise<Page<Device>>;
  forget(pool: UserPool, sub: string, key: string): Promise<void>;
  /** Whether the pool tracks devices, and this one is the user's and remembered. At most one read. */
  trusted(pool: UserPool, user: Pick<User, 'sub'>, key: string): Promise<boolean>;
  /** Whether the user has confirmed this device. One read. */
  isConfirmed(poolId: string, sub: string, key: string): Promise<boolean>;
  /** For the handshake. Undefined as `trusted` says no. One read. */
  proofOf(pool: UserPool, sub: string, key: string): Promise<DeviceProof | undefined>;
  /** The device was shown. One write. */
  seen(pool: UserPool, sub: string, key: string, ip: string | undefined): Promise<void>;
  removeAllOfUser(poolId: string, sub: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}
