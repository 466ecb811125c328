import { type Connection, defineModel, insertOnce } from '../../storage/index.js';
import type { Device } from './types.js';

export type { Connection };

export interface StoredDevice extends Device {
  readonly poolId: string;
  readonly sub: string;
  /** SRP salt and verifier, sealed. */
  readonly secret: string;
}

interface DeviceDocument extends StoredDevice {
  /** `{pool}/{key}` */
  readonly _id: string;
}

export interface DeviceStore {
  /** False when any user has the key. */
  insert(device: StoredDevice): Promise<boolean>;
  find(poolId: string, sub: string, key: string): Promise<StoredDevice | undefined>;
  /** In order of key, after `after`. */
  list(poolId: string, sub: string, limit: number, after?: string): Promise<readonly StoredDevice[]>;
  /** False when the user has no such device. */
  change(poolId: string, sub: string, key: string, change: Partial<StoredDevice>): Promise<boolean>;
  /** False when the user has no such device. */
  remove(poolId: string, sub: string, key: string): Promise<boolean>;
}

const definition = defineModel<DeviceDocument>({
  name: 'Device',
  collection: 'devices',
  ownedBy: { pool: 'poolId', user: 'sub' },
  fields: {
    _id: { type: String, required: true },
    poolId: { type: String, required: true },
    sub: { type: String, required: true },
    key: { type: String, required: true },
    groupKey: { type: String, required: true },
    name: String,
    remembered: { type: Boolean, required: true },
    lastIp: String,
    secret: { type: String, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    lastAuthenticatedAt: { type: Date, required: true },
  },
  indexes: [{ on: { poolId: 1, sub: 1, key: 1 }, unique: true }],
});

export function createDeviceStore(connection: Connection): DeviceStore {
  const model = definition.on(connection);
  const one = (poolId: string, sub: string, key: string) => ({ _id: `${poolId}/${key}`, poolId, sub });
  return {
    async insert(device) {
      return insertOnce(model.create({ ...device, _id: `${device.poolId}/${device.key}` }));
    },
    async find(poolId, sub, key) {
      return (await model.findOne(one(poolId, sub, key)).lean<DeviceDocument>()) ?? undefined;
    },
    async list(poolId, sub, limit, after = '') {
      return model
        .find({ poolId, sub, key: { $gt: after } })
        .sort({ key: 1 })
        .limit(limit)
        .lean<DeviceDocument[]>();
    },
    async change(poolId, sub, key, change) {
      return (await model.updateOne(one(poolId, sub, key), { $set: change })).matchedCount === 1;
    },
    async remove(poolId, sub, key) {
      return (await model.deleteOne(one(poolId, sub, key))).deletedCount === 1;
    },
  };
}
