/** Milliseconds. */
const MINUTE = 60_000;
const MIN_LIFETIME = 5 * MINUTE;
const MAX_LIFETIME = 24 * 60 * MINUTE;
const DEFAULT_LIFETIME = 60 * MINUTE;

/**
 * Milliseconds for which a document is used without being fetched again, by its `Cache-Control` or `Expires` (RFC 9111 section 4.2.1): 5
 * minutes to a day, one hour without either.
 */
export function freshnessOf(headers: Headers, now: number): number {
  return Math.min(MAX_LIFETIME, Math.max(MIN_LIFETIME, statedLifetime(headers, now)));
}

function statedLifetime(headers: Headers, now: number): number {
  const directives = (headers.get('cache-control') ?? '').toLowerCase();
  if (/\bno-(?:store|cache)\b/.test(directives)) return 0;
  const maxAge = /\bmax-age="?(\d{1,10})/.exec(directives)?.[1];
  if (maxAge !== undefined) return Number(maxAge) * 1000;
  const expires = headers.get('expires');
  if (expires === null) return DEFAULT_LIFETIME;
  const at = Date.parse(expires);
  return Number.isNaN(at) ? 0 : at - now;
}
