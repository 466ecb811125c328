import { hashToken, type Ids } from '../kernel/index.js';

/**
 * Builds `{session id}.{32 random bytes}`. The id finds the session by primary key; access tokens
 * contain it, so that only the secret authenticates.
 */
export function makeRefreshToken(sessionId: string, ids: Ids): string {
  return `${sessionId}.${ids.token(32)}`;
}

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** Returns undefined for a malformed token. */
export function parseRefreshToken(token: unknown): { sessionId: string; hash: string } | undefined {
  const match = typeof token === 'string' && token.length < 100 ? FORM.exec(token) : null;
  return match ? { sessionId: match[1]!, hash: hashToken(match[2]!) } : undefined;
}
