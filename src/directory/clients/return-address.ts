const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** Port of an http URL on loopback: an origin up to a path, a query or the end. */
const LOOPBACK_PORT = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::([1-9]\d{0,4}))?(?=[/?]|$)/;
const MAX_PORT = 65_535;

/** Schemes that browsers and operating systems handle themselves: never an app's own. */
const NO_APPS = new Set(
  [
    'about blob chrome chrome-error chrome-extension chrome-search chrome-untrusted content data devtools edge feed file filesystem ftp',
    'intent jar javascript livescript mailto mocha moz-extension ms-browser-extension opera resource safari-extension',
    'safari-web-extension sms tel vbscript view-source ws wss wyciwyg',
  ].flatMap((names) => names.split(' ')),
);

/**
 * Reports whether a URL may be a redirect URI or logout URI: https, an app's own scheme (as Cognito
 * accepts it: `myapp:`), or http on loopback; no fragment.
 */
export function isReturnAddress(url: string): boolean {
  if (!URL.canParse(url) || url.includes('#')) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' ? LOOPBACK.includes(hostname) : !NO_APPS.has(protocol.slice(0, -1));
}

/**
 * Stricter form for clients that register themselves: an app's own scheme is a reversed domain name
 * (`com.example.app:`, RFC 8252 section 7.1), and no address carries credentials.
 */
export function isRegisteredReturnAddress(url: string): boolean {
  if (!isReturnAddress(url)) return false;
  const { protocol, username, password } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:' || protocol.includes('.')) && username === '' && password === '';
}

/**
 * Reports whether a URL is one of the registered return addresses: the same characters, except that an http URL on loopback
 * (`localhost`, `127.0.0.1`, `[::1]`) may have any port (RFC 8252 section 7.3).
 */
export function matchesReturnAddress(registered: readonly string[], url: string): boolean {
  if (registered.includes(url)) return true;
  const portless = withoutLoopbackPort(url);
  return portless !== undefined && registered.some((address) => withoutLoopbackPort(address) === portless);
}

/** Undefined for a URL that is not http on loopback, or has no port of a listener. */
function withoutLoopbackPort(url: string): string | undefined {
  const [found, origin, port = '80'] = LOOPBACK_PORT.exec(url) ?? [];
  return found === undefined || Number(port) > MAX_PORT ? undefined : `${origin}${url.slice(found.length)}`;
}
