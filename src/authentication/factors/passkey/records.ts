import { type Connection, createPasskeyStore, type StoredPasskey } from './passkeys.store.js';

/** Passkey in an export of a pool; usable elsewhere while the relying party id stays the same. */
export type PasskeyRecord = Omit<StoredPasskey, 'poolId' | 'sub'> & { readonly slot: number };

export interface PasskeyRecords {
  of(poolId: string, sub: string): Promise<readonly PasskeyRecord[]>;
  /** Inserts records; existing ones stay unchanged. */
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
