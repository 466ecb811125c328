import { generateKeyPairSync } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { hmacSha256, type Sealer } from '../../../kernel/index.js';
import { ES256 } from './public-key.js';

/** What stands in for the passkeys of users who have none, or do not exist. */
export interface Decoys {
  /** The same each time for the same user, as real ones are. */
  credentialOf(poolId: string, sub: string): { readonly id: string; readonly transports: readonly ['hybrid', 'internal'] };
  /** COSE key that nobody has the other half of: to weigh an answer against that cannot be right. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** Bytes. As long as Apple's. */
const ID_BYTES = 20;

export function createDecoys(sealer: Sealer): Decoys {
  const key = sealer.derive('passkey-decoys');
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const bytes = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text!, 'base64url'));
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return {
    credentialOf(poolId, sub) {
      const id = hmacSha256(key, JSON.stringify([poolId, sub]))
        .subarray(0, ID_BYTES)
        .toString('base64url');
      return { id, transports: ['hybrid', 'internal'] };
    },
    publicKey: new Uint8Array(isoCBOR.encode(cose)),
  };
}
