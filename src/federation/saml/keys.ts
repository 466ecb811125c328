import type { SamlSigningKey, SamlSigningKeys } from '../../tokens/index.js';

/** Signing key and decryption key of a pool; separate, so that neither can serve as the other. */
export interface PoolKeys {
  signing(poolId: string): Promise<SamlSigningKey>;
  encryption(poolId: string): Promise<SamlSigningKey>;
}

/** Key id that cannot collide with a pool id: those have no tilde. */
const encryptionOf = (poolId: string): string => `${poolId}~encryption`;

export function createPoolKeys(samlSigningKeys: SamlSigningKeys): PoolKeys {
  return {
    signing: (poolId) => samlSigningKeys.of(poolId),
    encryption: (poolId) => samlSigningKeys.of(encryptionOf(poolId)),
  };
}
