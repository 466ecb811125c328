import { ScureBase32Plugin, verifySync } from 'otplib';
import type { Ids } from '../../../kernel/index.js';

/** What every authenticator app understands: SHA-1, six digits, 30 seconds (RFC 6238). */
const PERIOD_SECONDS = 30;
const DIGITS = /^\d{6}$/;
/** Bytes: as many as SHA-1 gives (RFC 4226 section 4). */
const SECRET_BYTES = 20;

/** A secret for an authenticator app, in base32 without padding. */
export function newTotpSecret(ids: Ids): string {
  return new ScureBase32Plugin().encode(Buffer.from(ids.token(SECRET_BYTES), 'base64url'));
}

/**
 * The 30-second step whose code this is: the present one, or one that is no further away than `skewSeconds`, for clocks that differ.
 * Undefined when it is none of theirs. `now`: milliseconds since the epoch.
 */
export function totpStepOf(secret: string, code: string, now: number, skewSeconds: number): number | undefined {
  if (!DIGITS.test(code)) return undefined;
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(now / 1000),
    period: PERIOD_SECONDS,
    epochTolerance: skewSeconds,
  });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
