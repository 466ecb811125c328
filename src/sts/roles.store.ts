import { type Connection, Schema } from 'mongoose';
import { parsePolicy } from './policy/index.js';
import type { Role, RolesStore } from './roles.js';

interface RoleRecord {
  /** The ARN. */
  _id: string;
  accountId: string;
  name: string;
  roleId: string;
  /** Policies are JSON text: their keys contain dots. */
  trustPolicy: string;
  policies: string[];
  maxSessionSeconds: number;
  createdAt: Date;
  revokedBefore?: Date;
}

const schema = new Schema<RoleRecord>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    name: { type: String, required: true },
    roleId: { type: String, required: true },
    trustPolicy: { type: String, required: true },
    policies: { type: [String], required: true },
    maxSessionSeconds: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    revokedBefore: Date,
  },
  { versionKey: false, collection: 'roles' },
);
schema.index({ accountId: 1, name: 1 });

export function createRolesStore(connection: Connection): RolesStore {
  const roles = connection.model<RoleRecord>('StsRole', schema);
  return {
    async find(arn) {
      const record = await roles.findOne({ _id: arn }).lean();
      return record ? roleOf(record) : undefined;
    },
    async put(role) {
      const { arn, accountId, name, id, trustPolicy, policies, maxSessionSeconds, createdAt } = role;
      const record = await roles
        .findOneAndUpdate(
          { _id: arn },
          {
            $set: {
              trustPolicy: JSON.stringify(trustPolicy),
              policies: policies.map((policy) => JSON.stringify(policy)),
              maxSessionSeconds,
            },
            $setOnInsert: { accountId, name, roleId: id, createdAt: new Date(createdAt) },
          },
          { upsert: true, returnDocument: 'after' },
        )
        .lean();
      return roleOf(record as RoleRecord);
    },
    async list(accountId) {
      const records = await roles.find({ accountId }).sort({ name: 1 }).lean();
      return records.map(roleOf);
    },
    async remove(arn) {
      await roles.deleteOne({ _id: arn });
    },
    async revokeBefore(arn, time) {
      const revokedBefore = new Date(time);
      const earlier = [{ revokedBefore: { $exists: false } }, { revokedBefore: { $lt: revokedBefore } }];
      await roles.updateOne({ _id: arn, $or: earlier }, { $set: { revokedBefore } });
    },
  };
}

function roleOf(record: RoleRecord): Role {
  return {
    name: record.name,
    arn: record._id,
    accountId: record.accountId,
    id: record.roleId,
    trustPolicy: parsePolicy(record.trustPolicy, 'trust'),
    policies: record.policies.map((policy) => parsePolicy(policy)),
    maxSessionSeconds: record.maxSessionSeconds,
    createdAt: record.createdAt.getTime(),
    ...(record.revokedBefore ? { revokedBefore: record.revokedBefore.getTime() } : {}),
  };
}
