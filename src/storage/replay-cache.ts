import type { Connection } from 'mongoose';
import { defineModel, insertOnce } from './define-model.js';

/** Identifiers that are good once, per owner. */
export interface ReplayCache {
  /**
   * One write. False when the owner has used the key before; of several callers at once exactly one gets true. The key is kept until
   * `until`, in milliseconds since the epoch.
   */
  once(ownerId: string, key: string, until: number): Promise<boolean>;
}

interface UsedKey {
  /** `{owner}/{key}` */
  readonly _id: string;
  readonly expiresAt: Date;
  /** One of these two. */
  readonly poolId?: string;
  readonly accountId?: string;
}

/** Defines a collection that is a replay cache; `owner` is the member that holds the owner's id. Returns the constructor of its store. */
export function defineReplayCache(options: {
  readonly name: string;
  readonly collection: string;
  readonly owner: 'poolId' | 'accountId';
}): (connection: Connection) => ReplayCache {
  const { name, collection, owner } = options;
  const text = { type: String, required: true };
  const fields: Readonly<Record<string, object>> = { _id: text, [owner]: text, expiresAt: { type: Date, required: true } };
  const definition = defineModel<UsedKey>({
    name,
    collection,
    ownedBy: owner === 'poolId' ? { pool: owner, separator: '/' } : { account: owner, separator: '/' },
    fields: fields as Record<keyof UsedKey, object>,
    indexes: [{ on: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  });
  return (connection) => {
    const model = definition.on(connection);
    return {
      async once(ownerId, key, until) {
        return insertOnce(model.create({ _id: `${ownerId}/${key}`, [owner]: ownerId, expiresAt: new Date(until) }));
      },
    };
  };
}
