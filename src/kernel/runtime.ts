import { randomBytes, randomInt, randomUUID } from 'node:crypto';
/** Logger interface; pino implements it. Secrets, tokens, codes and passwords are never passed to it. */
export interface Logger {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  child(fields: object): Logger;
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLogger };

/** Source of time; injected, so that tests control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Whole seconds since the epoch, as in JWT claims. */
export function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

const LOWER_ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ALPHANUMERIC = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWER_ALPHANUMERIC}`;

/** Source of random ids, codes and secrets; injected, so that tests can fix it. */
export interface Ids {
  uuid(): string;
  /** `bytes` random bytes as base64url: 32 for a secret, 16 for an unguessable id. */
  token(bytes: number): string;
  /** Letters of both cases and digits. */
  alphanumeric(length: number): string;
  lowerAlphanumeric(length: number): string;
  /** Decimal digits, leading zeros kept: one-time codes. */
  digits(length: number): string;
}

const pick = (alphabet: string, length: number): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  alphanumeric: (length) => pick(ALPHANUMERIC, length),
  lowerAlphanumeric: (length) => pick(LOWER_ALPHANUMERIC, length),
  digits: (length) => pick('0123456789', length),
};
