import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { CodedError } from './errors.js';

/** 256-bit master key. Its `id` prefixes every sealed value, so that keys can be rotated. */
export interface MasterKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * Authenticated encryption under the master key (AES-256-GCM). `purpose` is bound to the value, e.g. `client-secret:us-east-1_abc`: it
 * cannot be opened for another purpose.
 */
export interface Sealer {
  /** Returns `{key id}.{base64url(nonce, ciphertext, tag)}`. */
  seal(plain: string | Uint8Array, purpose: string): string;
  /** Throws `unsealable` when the value was modified, sealed for another purpose, or under an unknown key. */
  open(sealed: string, purpose: string): Buffer;
  /** Derives a 32-byte key from the first master key: stable over restarts, different per purpose. */
  derive(purpose: string): Buffer;
}

const NONCE = 12;
const TAG = 16;

/** The first key seals; all keys open. */
export function createSealer(keys: readonly [MasterKey, ...MasterKey[]]): Sealer {
  const byId = new Map(keys.map((k) => [k.id, Buffer.from(k.key)]));
  const [current] = keys;
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return `${current.id}.${body.toString('base64url')}`;
    },
    open(sealed, purpose) {
      const dot = sealed.indexOf('.');
      const key = byId.get(sealed.slice(0, dot));
      const body = Buffer.from(sealed.slice(dot + 1), 'base64url');
      if (!key || body.length < NONCE + TAG) throw new CodedError('unsealable', 'The value cannot be read.', { detail: 'unknown key' });
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE)).setAAD(Buffer.from(purpose));
        decipher.setAuthTag(body.subarray(-TAG));
        return Buffer.concat([decipher.update(body.subarray(NONCE, -TAG)), decipher.final()]);
      } catch (cause) {
        throw new CodedError('unsealable', 'The value cannot be read.', { cause });
      }
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', current.key, '', purpose, 32)),
  };
}
