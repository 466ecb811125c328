import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/**
 * Sets the forwarded headers from which oidc-provider makes its URLs. A public base URL overrides the client’s `Host`. In development the
 * request’s own host counts, or cookies would not come back; and so does a pool’s custom domain, by `hostOf`.
 */
export function createForwarding(
  baseUrl: string,
  baseUrlIsPublic: boolean,
  hostOf: (req: IncomingMessage) => string | undefined = () => undefined,
): (req: IncomingMessage) => void {
  const base = new URL(baseUrl);
  // With two listeners, the one of the base URL’s scheme.
  const isBaseScheme = ({ socket }: IncomingMessage): boolean => socket instanceof TLSSocket === (base.protocol === 'https:');
  return (req) => {
    const { host } = req.headers;
    req.headers['x-forwarded-proto'] = base.protocol.slice(0, -1);
    const ownHost = !baseUrlIsPublic && isBaseScheme(req) && host && URL.canParse(`http://${host}/`) ? host : base.host;
    req.headers['x-forwarded-host'] = hostOf(req) ?? ownHost;
  };
}
