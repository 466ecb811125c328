import type { Sealer } from '../../kernel/index.js';
import { refusal } from '../errors.js';
import { N, toBigInt, toHex } from '../factors/srp/group.js';

/** SRP salt and verifier of a device (ConfirmDevice, `DeviceSecretVerifierConfig`). */
export interface DeviceSecret {
  /** Hex. */
  readonly salt: string;
  /** Hex. */
  readonly verifier: string;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Bytes: 3072 bits and a sign byte. Salts are 16 bytes and a sign byte; longer ones are accepted. */
const MAX_VERIFIER = 385;
const MAX_SALT = 64;

/**
 * Decodes the verifier of a device. Throws `parameter_missing`, `parameter_invalid`, also for verifiers 0, 1 and N - 1, whose secret is
 * known.
 */
export function readDeviceSecret({ passwordVerifier, salt }: { passwordVerifier?: string; salt?: string } = {}): DeviceSecret {
  if (!passwordVerifier || !salt) throw refusal('parameter_missing', { message: 'Missing required parameter DeviceSecretVerifierConfig' });
  const verifier = toBigInt(bytesOf('PasswordVerifier', passwordVerifier, MAX_VERIFIER));
  if (verifier <= 1n || verifier >= N - 1n) throw refusal('parameter_invalid', { message: 'Invalid PasswordVerifier.' });
  return { salt: toHex(toBigInt(bytesOf('Salt', salt, MAX_SALT))), verifier: toHex(verifier) };
}

function bytesOf(name: string, text: string, most: number): Buffer {
  // Four characters for three bytes: the length is checked before decoding.
  const bytes = text.length <= Math.ceil(most / 3) * 4 && BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.length > most) throw refusal('parameter_invalid', { message: `Invalid ${name}.` });
  return bytes;
}

const purposeOf = (poolId: string, key: string): string => `device:${poolId}:${key}`;

export const sealDeviceSecret = (sealer: Sealer, poolId: string, key: string, secret: DeviceSecret): string =>
  sealer.seal(JSON.stringify(secret), purposeOf(poolId, key));

export const openDeviceSecret = (sealer: Sealer, poolId: string, key: string, sealed: string): DeviceSecret =>
  JSON.parse(sealer.open(sealed, purposeOf(poolId, key)).toString()) as DeviceSecret;
