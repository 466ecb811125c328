import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/**
 * Tells oidc-provider where it is. It makes URLs from the request: behind TLS, or with a lying `Host` header, these would be wrong, so
 * a public base URL overrules what the client sent. In development the request's own host counts, or cookies would not come back; and so
 * does a pool's own domain, which `hostOf` knows.
 */
export function createForwarding(
  baseUrl: string,
  baseUrlIsPublic: boolean,
  hostOf: (req: IncomingMessage) => string | undefined = () => undefined,
): (req: IncomingMessage) => void {
  const base = new URL(baseUrl);
  // Of two listeners one is the base URL's.
  const isBaseScheme = ({ socket }: IncomingMessage): boolean => socket instanceof TLSSocket === (base.protocol === 'https:');
  return (req) => {
    const { host } = req.headers;
    req.headers['x-forwarded-proto'] = base.protocol.slice(0, -1);
    const ownHost = !baseUrlIsPublic && isBaseScheme(req) && host && URL.canParse(`http://${host}/`) ? host : base.host;
    req.headers['x-forwarded-host'] = hostOf(req) ?? ownHost;
  };
}
