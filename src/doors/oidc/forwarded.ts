import type { IncomingMessage } from 'node:http';

/**
 * Tells oidc-provider where it is. It makes URLs from the request: behind TLS, or with a lying `Host` header, these would be wrong, so
 * a public base URL overrules what the client sent. In development the request's own host counts, or cookies would not come back.
 */
export function createForwarding(baseUrl: string, baseUrlIsPublic: boolean): (req: IncomingMessage) => void {
  const base = new URL(baseUrl);
  return (req) => {
    const { host } = req.headers;
    req.headers['x-forwarded-proto'] = base.protocol.slice(0, -1);
    req.headers['x-forwarded-host'] = !baseUrlIsPublic && host && URL.canParse(`http://${host}/`) ? host : base.host;
  };
}
