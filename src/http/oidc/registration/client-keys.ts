import { createPublicKey } from 'node:crypto';
import type { ClientExtensions } from '../../../directory/clients/index.js';
import { addressOf, type Metadata } from './metadata-members.js';
import { wrongMetadata } from './registration-error.js';

type Key = Readonly<Record<string, unknown>>;

const MAX_KEYS = 10;
/** Characters of JSON. */
const MAX_KEY = 8192;
const KEY_TYPES: readonly unknown[] = ['RSA', 'EC', 'OKP'];
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
/** Bits (RFC 7518 section 3.3). */
const MIN_MODULUS = 2048;
const MAX_MODULUS = 8192;

/** Public keys of the client, by value or by reference. Throws `invalid_client_metadata`, also for both, private and unusable ones. */
export function keysIn(metadata: Metadata): Pick<ClientExtensions, 'jwks' | 'jwksUri'> {
  const jwks = metadata['jwks'] ?? undefined;
  const jwksUri = addressOf(metadata, 'jwks_uri');
  if (jwks !== undefined && jwksUri !== undefined) throw wrongMetadata('jwks and jwks_uri exclude each other.');
  if (jwksUri !== undefined) return { jwksUri };
  if (jwks === undefined) return {};
  const keys: unknown = typeof jwks === 'object' ? (jwks as Key)['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length > MAX_KEYS || !keys.every(isPublicKey))
    throw wrongMetadata(`jwks must have at most ${MAX_KEYS} public keys (RSA of ${MIN_MODULUS} bits at least, EC, OKP).`);
  return keys.length === 0 ? {} : { jwks: { keys } };
}

function isPublicKey(key: unknown): key is Key {
  if (typeof key !== 'object' || key === null || JSON.stringify(key).length > MAX_KEY) return false;
  const members = key as Key;
  if (!KEY_TYPES.includes(members['kty']) || PRIVATE_MEMBERS.some((member) => member in members)) return false;
  if (!['alg', 'kid', 'use'].every((member) => members[member] === undefined || isName(members[member]))) return false;
  const { x5c } = members;
  if (x5c !== undefined && !(Array.isArray(x5c) && x5c.every(isName))) return false;
  try {
    const { asymmetricKeyDetails: details } = createPublicKey({ key: { ...members }, format: 'jwk' });
    const bits = details?.modulusLength;
    return bits === undefined || (bits >= MIN_MODULUS && bits <= MAX_MODULUS);
  } catch {
    return false;
  }
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
