import { pino } from 'pino';
import type { Logger } from '../kernel/index.js';

/** JSON lines on standard output. Fields that could carry a secret are redacted. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', 'secret', 'token', 'code', 'authorization', '*.password', '*.secret', '*.token', '*.code', '*.authorization'],
  });
}
