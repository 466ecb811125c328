import { createHmac } from 'node:crypto';
import { constantTimeEqual, defined } from '../../../kernel/index.js';

/** Device data reported by the client library. */
export interface DeviceData {
  readonly id?: string;
  readonly timezone?: string;
}

const MAX_LENGTH = 16 * 1024;
const MAX_AGE_MS = 24 * 3600 * 1000;

/**
 * Decodes `EncodedData` of `amazon-cognito-advanced-security-data`: base64 of `{payload, signature, version}`; the signature is an
 * HMAC-SHA256 over version and payload with the client id as key, hence an integrity check and no authentication. Undefined for data of
 * another pool, data older than a day, and malformed data.
 */
export function readDeviceData(encoded: string, expected: { poolId: string; clientId: string; now: number }): DeviceData | undefined {
  if (encoded.length > MAX_LENGTH) return undefined;
  try {
    const { payload, signature, version } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Record<string, unknown>;
    if (typeof payload !== 'string' || typeof signature !== 'string' || typeof version !== 'string') return undefined;
    const right = createHmac('sha256', expected.clientId)
      .update(version + payload)
      .digest('base64');
    if (!constantTimeEqual(signature, right)) return undefined;
    const { contextData, userPoolId, timestamp } = JSON.parse(payload) as Record<string, unknown>;
    if (userPoolId !== expected.poolId || !(Math.abs(expected.now - Number(timestamp)) <= MAX_AGE_MS)) return undefined;
    const { DeviceId: id, ClientTimezone: zone } = (contextData ?? {}) as Record<string, unknown>;
    return {
      ...defined({
        id: typeof id === 'string' && id !== '' ? id.slice(0, 128) : undefined,
        timezone: typeof zone === 'string' && /^[+-]?\d{2}:\d{2}$/.test(zone) ? zone : undefined,
      }),
    };
  } catch {
    return undefined;
  }
}
