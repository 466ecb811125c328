import type { UserPool } from '../../directory/pools/index.js';
import { type Clock, constantTimeEqual, defined, type Ids, type Sealer } from '../../kernel/index.js';
import type { Sessions } from '../../tokens/index.js';
import { refusal } from '../errors.js';
import { N, toBigInt, toHex } from '../factors/srp/group.js';
import type { DeviceStore, StoredDevice } from './devices.store.js';
import type { Device, Devices } from './types.js';

/** SRP salt and verifier of a device (ConfirmDevice, `DeviceSecretVerifierConfig`). */
interface DeviceSecret {
  /** Hex. */
  readonly salt: string;
  /** Hex. */
  readonly verifier: string;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Bytes: 3072 bits and a sign byte. Salts are 16 bytes and a sign byte; longer ones are accepted. */
const MAX_VERIFIER = 385;
const MAX_SALT = 64;

/**
 * Decodes the verifier of a device. Throws `parameter_missing`, `parameter_invalid`, also for verifiers 0, 1 and N - 1, whose secret is
 * known.
 */
function readDeviceSecret({ passwordVerifier, salt }: { passwordVerifier?: string; salt?: string } = {}): DeviceSecret {
  if (!passwordVerifier || !salt) throw refusal('parameter_missing', { message: 'Missing required parameter DeviceSecretVerifierConfig' });
  const verifier = toBigInt(bytesOf('PasswordVerifier', passwordVerifier, MAX_VERIFIER));
  if (verifier <= 1n || verifier >= N - 1n) throw refusal('parameter_invalid', { message: 'Invalid PasswordVerifier.' });
  return { salt: toHex(toBigInt(bytesOf('Salt', salt, MAX_SALT))), verifier: toHex(verifier) };
}

function bytesOf(name: string, text: string, most: number): Buffer {
  // Four characters for three bytes: the length is checked before decoding.
  const bytes = text.length <= Math.ceil(most / 3) * 4 && BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.length > most) throw refusal('parameter_invalid', { message: `Invalid ${name}.` });
  return bytes;
}

const purposeOf = (poolId: string, key: string): string => `device:${poolId}:${key}`;

const sealDeviceSecret = (sealer: Sealer, poolId: string, key: string, secret: DeviceSecret): string =>
  sealer.seal(JSON.stringify(secret), purposeOf(poolId, key));

const openDeviceSecret = (sealer: Sealer, poolId: string, key: string, sealed: string): DeviceSecret =>
  JSON.parse(sealer.open(sealed, purposeOf(poolId, key)).toString()) as DeviceSecret;

/** Limit per user: browsers confirm a device at every first sign-in, and users seldom forget one. */
const MAX_DEVICES = 100;
/** Characters, as in the AWS API. */
const MAX_KEY = 55;

export function createDevices(parts: {
  store: DeviceStore;
  sessions: Pick<Sessions, 'endAllOfDevice'>;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}): Devices {
  const { store, sessions, sealer, clock, ids } = parts;

  function tracked(pool: UserPool): NonNullable<UserPool['devices']> {
    if (!pool.devices) throw refusal('devices_not_tracked');
    return pool.devices;
  }

  async function found(poolId: string, sub: string, key: string): Promise<StoredDevice> {
    const device = await store.find(poolId, sub, key);
    if (!device) throw refusal('device_unknown');
    return device;
  }

  /** Sessions end first: after a crash in between, the device can be forgotten again. */
  async function take(poolId: string, sub: string, key: string): Promise<boolean> {
    await sessions.endAllOfDevice(poolId, sub, key);
    return store.remove(poolId, sub, key);
  }

  async function makeRoom(poolId: string, sub: string, newest: string): Promise<void> {
    const all = await store.list(poolId, sub, MAX_DEVICES + 10);
    const idle = all.filter(({ key }) => key !== newest).sort((a, b) => a.lastAuthenticatedAt.getTime() - b.lastAuthenticatedAt.getTime());
    for (const { key } of idle.slice(0, Math.max(0, all.length - MAX_DEVICES))) await take(poolId, sub, key);
  }

  const rememberedOf = async (pool: UserPool, sub: string, key: string): Promise<StoredDevice | undefined> => {
    if (!pool.devices || key.length > MAX_KEY) return undefined;
    const device = await store.find(pool.id, sub, key);
    return device?.remembered ? device : undefined;
  };

  return {
    mint: (pool) => ({ key: `${pool.id.slice(0, pool.id.indexOf('_'))}_${ids.uuid()}`, groupKey: `-${ids.alphanumeric(9)}` }),

    async confirm(pool, user, { session, key, name, verifier, ip }) {
      const { rememberOnPrompt } = tracked(pool);
      const { deviceKey, deviceGroupKey } = session;
      if (deviceKey === undefined || deviceGroupKey === undefined || !constantTimeEqual(deviceKey, key)) throw refusal('device_unknown');
      const secret = readDeviceSecret(verifier);
      const now = new Date(clock.now());
      const added = await store.insert({
        poolId: pool.id,
        sub: user.sub,
        key,
        groupKey: deviceGroupKey,
        ...defined({ name }),
        remembered: !rememberOnPrompt,
        ...defined({ lastIp: ip }),
        secret: sealDeviceSecret(sealer, pool.id, key, secret),
        createdAt: now,
        updatedAt: now,
        lastAuthenticatedAt: now,
      });
      if (!added) throw refusal('device_key_exists');
      await makeRoom(pool.id, user.sub, key);
      return { userDecides: rememberOnPrompt };
    },

    async setRemembered(pool, sub, key, remembered) {
      tracked(pool);
      if (!(await store.change(pool.id, sub, key, { remembered, updatedAt: new Date(clock.now()) }))) throw refusal('device_unknown');
    },

    async get(pool, sub, key) {
      tracked(pool);
      return shown(await found(pool.id, sub, key));
    },

    async list(pool, sub, { limit, after }) {
      tracked(pool);
      const items = await store.list(pool.id, sub, limit + 1, after);
      const page = items.slice(0, limit);
      const last = page.at(-1);
      return { items: page.map(shown), ...defined({ next: items.length > limit && last ? last.key : undefined }) };
    },

    async forget(pool, sub, key) {
      tracked(pool);
      await found(pool.id, sub, key);
      await take(pool.id, sub, key);
    },

    trusted: async (pool, { sub }, key) => (await rememberedOf(pool, sub, key)) !== undefined,

    isConfirmed: async (poolId, sub, key) => (await store.find(poolId, sub, key)) !== undefined,

    async proofOf(pool, sub, key) {
      const device = await rememberedOf(pool, sub, key);
      if (!device) return undefined;
      const { salt, verifier } = openDeviceSecret(sealer, pool.id, key, device.secret);
      return { groupKey: device.groupKey, salt, verifier: BigInt(`0x${verifier}`) };
    },

    async seen(pool, sub, key, ip) {
      await store.change(pool.id, sub, key, { lastAuthenticatedAt: new Date(clock.now()), ...defined({ lastIp: ip }) });
    },
  };
}

function shown({ key, groupKey, name, remembered, lastIp, createdAt, updatedAt, lastAuthenticatedAt }: StoredDevice): Device {
  const optional = { ...defined({ name, lastIp }) };
  return { key, groupKey, ...optional, remembered, createdAt, updatedAt, lastAuthenticatedAt };
}
