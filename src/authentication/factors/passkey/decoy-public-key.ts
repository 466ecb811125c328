import { generateKeyPairSync } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { ES256 } from './public-key.js';

/** COSE key without a private key: assertions for unknown passkeys are verified against it, so that a refusal takes as long. */
export function decoyPublicKey(): Uint8Array<ArrayBuffer> {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const bytes = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text!, 'base64url'));
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return new Uint8Array(isoCBOR.encode(cose));
}
