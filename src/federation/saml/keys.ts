import type { DocumentKey, DocumentKeys } from '../../tokens/index.js';

/** What a pool signs its requests with, and what assertions are encrypted for: two keys, so that neither can be used as the other. */
export interface PoolKeys {
  signing(poolId: string): Promise<DocumentKey>;
  encryption(poolId: string): Promise<DocumentKey>;
  removeAllOf(poolId: string): Promise<void>;
}

/** Not a pool's id: pool ids have no tilde. */
const encryptionOf = (poolId: string): string => `${poolId}~encryption`;

export function createPoolKeys(documentKeys: DocumentKeys): PoolKeys {
  return {
    signing: (poolId) => documentKeys.of(poolId),
    encryption: (poolId) => documentKeys.of(encryptionOf(poolId)),
    removeAllOf: (poolId) => documentKeys.removeAllOf(encryptionOf(poolId)),
  };
}
