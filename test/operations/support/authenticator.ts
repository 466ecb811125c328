import { generateSync } from 'otplib';

const STEP_MS = 30_000;

/** What an authenticator app shows for a secret: `steps` from now, a step being 30 seconds. */
export function totpCode(secret: string, now: number, steps = 0): string {
  return generateSync({ secret, epoch: Math.floor((now + steps * STEP_MS) / 1000) });
}
