import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import type { Page } from '../../kernel/index.js';

/** A confirmed device. */
export interface Device {
  /** `{region}_{uuid}` */
  readonly key: string;
  /** Device group key, hashed with the device key and the secret. */
  readonly groupKey: string;
  readonly name?: string;
  /** Remembered devices are trusted; others are only tracked. */
  readonly remembered: boolean;
  /** IP address of the last sign-in. Omitted: not known. */
  readonly lastIp?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastAuthenticatedAt: Date;
}

/** SRP credential of a device; the device group key stands for the pool name, the device key for the username. */
export interface DeviceProof {
  readonly groupKey: string;
  /** Hex. */
  readonly salt: string;
  readonly verifier: bigint;
}

/**
 * Devices of users. At most 100 per user: one more, and the one with the oldest sign-in is forgotten. Forgetting a device ends its
 * sessions. Errors: `devices_not_tracked`, `device_unknown` (also: another user's), `device_key_exists`, `parameter_invalid`,
 * `parameter_missing`.
 */
export interface Devices {
  /** New device keys. Stores nothing: the session of the tokens holds them. */
  mint(pool: UserPool): { key: string; groupKey: string };
  /**
   * ConfirmDevice. `session`: the device in the session of the access token; only that device can be confirmed. Returns whether the user
   * must decide if the device is to be remembered.
   */
  confirm(
    pool: UserPool,
    user: User,
    request: {
      session: { deviceKey?: string; deviceGroupKey?: string };
      key: string;
      name?: string;
      /** Standard base64, as in the AWS API. */
      verifier?: { passwordVerifier?: string; salt?: string };
      ip?: string;
    },
  ): Promise<{ userDecides: boolean }>;
  setRemembered(pool: UserPool, sub: string, key: string, remembered: boolean): Promise<void>;
  get(pool: UserPool, sub: string, key: string): Promise<Device>;
  list(pool: UserPool, sub: string, page: { limit: number; after?: string }): Promise<Page<Device>>;
  forget(pool: UserPool, sub: string, key: string): Promise<void>;
  /** Whether the pool tracks devices and this one is the user's and remembered. At most one read. */
  trusted(pool: UserPool, user: Pick<User, 'sub'>, key: string): Promise<boolean>;
  /** Whether the user has confirmed this device. One read. */
  isConfirmed(poolId: string, sub: string, key: string): Promise<boolean>;
  /** SRP credential for the handshake. Undefined where `trusted` is false. One read. */
  proofOf(pool: UserPool, sub: string, key: string): Promise<DeviceProof | undefined>;
  /** Records a sign-in with the device. One write. */
  seen(pool: UserPool, sub: string, key: string, ip: string | undefined): Promise<void>;
}
