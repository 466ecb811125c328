import { type Connection, createPasskeyStore, type StoredPasskey } from './passkeys.store.js';

/** A passkey as it is carried from one server to another: it goes on working where the relying party's name stays. */
export type PasskeyRecord = Omit<StoredPasskey, 'poolId' | 'sub'> & { readonly slot: number };

export interface PasskeyRecords {
  of(poolId: string, sub: string): Promise<readonly PasskeyRecord[]>;
  /** What is there already stays as it is. */
  restore(poolId: string, sub: string, records: readonly PasskeyRecord[]): Promise<void>;
}

export function createPasskeyRecords(connection: Connection): PasskeyRecords {
  const store = createPasskeyStore(connection);
  return {
    async of(poolId, sub) {
      const passkeys = await store.listOf(poolId, sub);
      return passkeys.map(({ poolId: _pool, sub: _sub, ...record }) => record);
    },
    async restore(poolId, sub, records) {
      for (const { slot, ...record } of records) await store.insert({ ...record, poolId, sub }, slot);
    },
  };
}
