import type { Clock } from '../../kernel/index.js';
import type { EphemeralRecords } from '../ephemeral-records.store.js';
import { refusal } from '../errors.js';

/** Allowances per user and clock hour. Requests and answers of recovery codes share one, where Cognito allows 5 to 20. */
const PER_HOUR = {
  'confirm-sign-up': 15,
  'resend-code': 5,
  recovery: 10,
  'change-password': 5,
  'sign-in-code': 30,
  'user-migration': 10,
  'attribute-code': 5,
  'changed-address': 10,
  'verify-attribute': 15,
} as const;

const HOUR_MS = 3600 * 1000;

/** Allowances, shared by all processes. */
export interface Limits {
  /** Counts one attempt. One write. Throws `limit_exceeded` when the allowance is used up. */
  take(poolId: string, action: keyof typeof PER_HOUR, sub: string): Promise<void>;
}

export function createLimits(parts: { ephemeral: EphemeralRecords; clock: Clock }): Limits {
  const { ephemeral, clock } = parts;
  return {
    async take(poolId, action, sub) {
      const now = clock.now();
      const hour = Math.floor(now / HOUR_MS);
      const expiresAt = new Date((hour + 1) * HOUR_MS);
      const count = await ephemeral.count(poolId, `${action}:${sub}:${hour}`, { lastAt: new Date(now), expiresAt });
      if (count > PER_HOUR[action]) throw refusal('limit_exceeded');
    },
  };
}
