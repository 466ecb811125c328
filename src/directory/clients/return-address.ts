const NEVER_A_RETURN = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'];
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a browser may be sent there with a code: https, an app's own scheme, or http to this very machine; no fragment. */
export function isReturnAddress(url: string): boolean {
  if (!URL.canParse(url) || url.includes('#')) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' ? LOOPBACK.includes(hostname) : !NEVER_A_RETURN.includes(protocol);
}
