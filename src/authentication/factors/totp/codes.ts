import { ScureBase32Plugin, verifySync } from 'otplib';
import type { Ids } from '../../../kernel/index.js';

/** Parameters that all authenticator apps support: SHA-1, six digits, 30 seconds (RFC 6238). */
const PERIOD_SECONDS = 30;
const DIGITS = /^\d{6}$/;
/** Length of a SHA-1 digest (RFC 4226 section 4). Bytes. */
const SECRET_BYTES = 20;

/** New TOTP secret, base32 without padding. */
export function newTotpSecret(ids: Ids): string {
  return new ScureBase32Plugin().encode(Buffer.from(ids.token(SECRET_BYTES), 'base64url'));
}

/**
 * Time step of a code: the present one or one within `skewSeconds`. Undefined when the code matches none. `now`: milliseconds since the
 * epoch.
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
