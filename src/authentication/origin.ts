import { defined } from '../kernel/index.js';
import type { Origin } from './types.js';

/** Characters of a User-Agent that are kept. */
const MAX_USER_AGENT = 512;

/** Origin of a connection, by its address and `User-Agent` header; empty ones are omitted. */
export const originOf = (ip: string, userAgent: string): Origin => ({
  ...defined({ ip: ip === '' ? undefined : ip, userAgent: userAgent === '' ? undefined : userAgent.slice(0, MAX_USER_AGENT) }),
});
