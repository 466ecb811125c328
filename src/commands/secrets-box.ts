import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { CodedError } from '../kernel/index.js';
/** Problem of an export or import, shown to the operator who runs it. */
export class TransferError extends CodedError<'transfer_refused'> {
  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super('transfer_refused', message, details);
  }
}

/** Encryption of the secrets in an export, stated in its first line. */
export type Protection = { readonly kind: 'none' } | { readonly kind: 'scrypt'; readonly salt: string; readonly N: number };

/** Encrypts and decrypts users' secrets: hashes, SRP verifiers, TOTP secrets, passkeys. */
export interface SecretsBox {
  readonly protection: Protection;
  /** `bound`: associated data; decryption with other data fails. */
  close(secrets: object, bound: string): unknown;
  /** Throws `TransferError` on a wrong passphrase or a modified file. */
  open(closed: unknown, bound: string): unknown;
}

/** scrypt N: 128 * N * 8 bytes of memory, 64 MiB. */
const COST = 65_536;
const [NONCE, TAG] = [12, 16];

/** `passphrase` undefined: no encryption. */
export function createSecretsBox(passphrase: string | undefined, given?: Protection): SecretsBox {
  const protection: Protection =
    given ?? (passphrase === undefined ? { kind: 'none' } : { kind: 'scrypt', salt: randomBytes(16).toString('base64'), N: COST });
  if (protection.kind === 'none' && passphrase !== undefined) {
    throw new TransferError(
      'the secrets in this file are in clear, where sealed ones were expected: leave the passphrase out to take them',
    );
  }
  if (protection.kind === 'none') return { protection, close: (secrets) => secrets, open: (closed) => closed };
  if (passphrase === undefined) throw new TransferError('the secrets in this file are sealed: give --passphrase-file');
  if (protection.N > COST) throw new TransferError('the file asks for more work than an export of ours');
  const key = scryptSync(passphrase, Buffer.from(protection.salt, 'base64'), 32, {
    N: protection.N,
    r: 8,
    p: 1,
    maxmem: 192 * 1024 * 1024,
  });
  return {
    protection,
    close(secrets, bound) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
      return Buffer.concat([nonce, cipher.update(JSON.stringify(secrets)), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    open(closed, bound) {
      try {
        const body = Buffer.from(String(closed), 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE)).setAAD(Buffer.from(bound));
        decipher.setAuthTag(body.subarray(-TAG));
        return JSON.parse(Buffer.concat([decipher.update(body.subarray(NONCE, -TAG)), decipher.final()]).toString());
      } catch (cause) {
        throw new TransferError('the passphrase is not the one of this file, or the file was changed', { cause });
      }
    },
  };
}
