import type { SamlSigningKey, SamlSigningKeys } from '../../tokens/index.js';

/** What a pool signs its requests with, and what assertions are encrypted for: two keys, so that neither can be used as the other. */
export interface PoolKeys {
  signing(poolId: string): Promise<SamlSigningKey>;
  encryption(poolId: string): Promise<SamlSigningKey>;
  removeAllOf(poolId: string): Promise<void>;
}

/** Not a pool's id: pool ids have no tilde. */
const encryptionOf = (poolId: string): string => `${poolId}~encryption`;

export function createPoolKeys(samlSigningKeys: SamlSigningKeys): PoolKeys {
  return {
    signing: (poolId) => samlSigningKeys.of(poolId),
    encryption: (poolId) => samlSigningKeys.of(encryptionOf(poolId)),
    removeAllOf: (poolId) => samlSigningKeys.removeAllOf(encryptionOf(poolId)),
  };
}
