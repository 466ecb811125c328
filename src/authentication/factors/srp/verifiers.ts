import { type Clock, type Ids, sha256 } from '../../../kernel/index.js';
import { refusal } from '../../errors.js';
import { G, pad, toBigInt, toHex } from './group.js';
import type { PowMod } from './pow-mod.js';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FORM = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/;

/** Tolerance for client clocks; the age of a handshake is checked by the expiry of its sealed session. */
const TOLERANCE_MS = 15 * 60 * 1000;

/** Formats as `EEE MMM d HH:mm:ss UTC yyyy`, English, the day without zero padding. */
export function formatTimestamp(time: number): string {
  const date = new Date(time);
  const [clock] = date.toISOString().slice(11).split('.');
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${clock} UTC ${date.getUTCFullYear()}`;
}

/** Throws `parameter_invalid` unless it is a valid time in this format within the tolerance. */
export function checkTimestamp(timestamp: string, clock: Clock): void {
  const [, month, day, hour, minute, second, year] = FORM.exec(timestamp) ?? [];
  const time = Date.UTC(Number(year), MONTHS.indexOf(month ?? ''), Number(day), Number(hour), Number(minute), Number(second));
  if (Number.isNaN(time) || formatTimestamp(time) !== timestamp) {
    throw refusal('parameter_invalid', { message: 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.' });
  }
  if (Math.abs(time - clock.now()) > TOLERANCE_MS) {
    throw refusal('parameter_invalid', { message: 'TIMESTAMP is too far from the time of the server.' });
  }
}

/** Makes salts and verifiers, hex. */
export interface SrpVerifiers {
  make(poolId: string, username: string, password: string): { srpSalt: string; srpVerifier: string };
}

export function createSrpVerifiers(parts: { powMod: PowMod; ids: Ids }): SrpVerifiers {
  const { powMod, ids } = parts;
  return {
    make(poolId, username, password) {
      const salt = toBigInt(Buffer.from(ids.token(16), 'base64url'));
      return { srpSalt: toHex(salt), srpVerifier: toHex(powMod(G, passwordExponent(poolId, username, password, salt))) };
    },
  };
}

/** Pool name in SRP hashes: the pool id after its first underscore. */
export function poolNameOf(poolId: string): string {
  return poolId.split('_')[1] ?? '';
}

/** Private key x (RFC 5054 section 2.5.2). */
function passwordExponent(poolId: string, username: string, password: string, salt: bigint): bigint {
  const inner = sha256(`${poolNameOf(poolId)}${username}:${password}`);
  return toBigInt(sha256(Buffer.concat([pad(salt), inner])));
}
