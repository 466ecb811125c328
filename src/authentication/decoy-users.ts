import { hkdfSync } from 'node:crypto';
import type { UserPool } from '../directory/pools/index.js';
import { loginKey } from '../directory/users/index.js';
import { hmacSha256, type Sealer } from '../kernel/index.js';
import { maskDestination } from '../messaging/index.js';
import { GROUP_BYTES, N, toHex } from './factors/srp/group.js';
import type { CodeDelivery } from './types.js';

/**
 * Decoy users: answers for names without a user, derived from pool and name, hence the same each time, as a real user's are (RFC 5054
 * section 2.5.1.3).
 */
export interface DecoyUsers {
  /** Decoy `sub`, in the form of real ones. */
  subOf(pool: UserPool, name: string): string;
  /** Decoy stored username: `USER_ID_FOR_SRP`. */
  usernameOf(pool: UserPool, name: string): string;
  /** Decoy SRP salt and verifier, without a password. Also for real users without a password. */
  srpOf(pool: UserPool, sub: string): { salt: string; verifier: bigint };
  /**
   * Decoy delivery details, for one of these attributes. `known`: a real address of a user who is sent nothing, so that all operations name
   * the same one.
   */
  deliveryOf(
    pool: UserPool,
    name: string,
    attributes: readonly CodeDelivery['attribute'][],
    known?: Readonly<Record<string, string>>,
  ): CodeDelivery;
}

const SALT_BYTES = 16;

export function createDecoyUsers(sealer: Sealer): DecoyUsers {
  const key = sealer.derive('strangers');
  const derive = (...facts: readonly string[]): Buffer => hmacSha256(key, JSON.stringify(facts));

  function subOf(pool: UserPool, name: string): string {
    const bytes = derive('sub', pool.id, loginKey(pool, name)).subarray(0, 16);
    // UUID version 4, variant 1.
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  return {
    subOf,
    usernameOf(pool, name) {
      const isAlias = pool.aliasAttributes.length > 0 && /[@+]/.test(name);
      return pool.usernameAttributes.length > 0 || isAlias ? subOf(pool, name) : loginKey(pool, name);
    },
    srpOf(pool, sub) {
      const bytes = Buffer.from(hkdfSync('sha256', key, '', `srp:${pool.id}:${sub}`, SALT_BYTES + GROUP_BYTES)).toString('hex');
      const [salt, verifier] = [bytes.slice(0, 2 * SALT_BYTES), bytes.slice(2 * SALT_BYTES)].map((hex) => BigInt(`0x${hex}`));
      return { salt: toHex(salt!), verifier: verifier! % N };
    },
    deliveryOf(pool, name, attributes, known = {}) {
      const own = attributes.filter((one) => known[one]);
      const attribute = likeliest(pool, name, own.length > 0 ? own : attributes);
      const bytes = derive('delivery', pool.id, loginKey(pool, name));
      const letter = (index: number): string => String.fromCharCode(97 + (bytes[index]! % 26));
      if (attribute === 'email') {
        const address = known['email'] || (name.includes('@') ? name : `${letter(0)}@${letter(1)}`);
        return { attribute, medium: 'EMAIL', destination: maskDestination('email', address) };
      }
      const made = /^\+\d{5,}$/.test(name) ? name : `+1555555${String(bytes.readUInt32BE(4) % 10_000).padStart(4, '0')}`;
      return { attribute, medium: 'SMS', destination: maskDestination('sms', known['phone_number'] || made) };
    },
  };
}

/** The attribute that the name itself is, else the one that the pool verifies, else the first. */
function likeliest(pool: UserPool, name: string, attributes: readonly CodeDelivery['attribute'][]): CodeDelivery['attribute'] {
  const named = name.includes('@') ? 'email' : name.startsWith('+') ? 'phone_number' : undefined;
  const likely = attributes.find((one) => one === named) ?? attributes.find((one) => pool.autoVerifiedAttributes.includes(one));
  return likely ?? attributes[0] ?? 'email';
}
