/** Host of a redirect URI; the scheme of a private-use URI of a native app (RFC 8252 section 7.1). */
export function redirectHostOf(address: string): string {
  const { host, protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol;
}
