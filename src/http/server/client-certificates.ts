import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Proxies } from './proxies.js';

/** Client certificate whose private key the client has proved to hold. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** Issued by a CA of the setting, or verified by the trusted proxy. Otherwise it is self-signed or of unknown origin. */
  readonly verified: boolean;
}

export interface ClientCertificates {
  /** Certificate of the TLS connection, or from the header of a trusted proxy. */
  of(req: IncomingMessage): ClientCertificate | undefined;
  /** Removes the certificate header unless a trusted proxy wrote it. Must run before any other use of the request. */
  settle(req: IncomingMessage): void;
}

const MAX_HEADER = 16_384;

/**
 * Client certificates (RFC 8705). `header`: header in which trusted proxies pass on certificates they verified; undefined: none. `hasCas`:
 * the listener has CAs configured; otherwise no certificate counts as verified, whatever the system's CA list says.
 */
export function createClientCertificates({
  proxies,
  header,
  hasCas,
}: {
  proxies: Proxies;
  header?: string | undefined;
  hasCas: boolean;
}): ClientCertificates {
  const name = header?.toLowerCase();
  const handedOn = new WeakMap<IncomingMessage, ClientCertificate>();
  return {
    of: (req) => handedOn.get(req) ?? shownBy(req, hasCas),
    settle(req) {
      if (name === undefined) return;
      const given = req.headers[name];
      delete req.headers[name];
      if (typeof given !== 'string' || !proxies.believes(req)) return;
      const certificate = certificateIn(given);
      if (certificate) handedOn.set(req, { certificate, verified: true });
    },
  };
}

function shownBy({ socket }: IncomingMessage, hasCas: boolean): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate && { certificate, verified: hasCas && socket.authorized };
}

/** Certificate in a header: PEM with percent-encoded line breaks (nginx, HAProxy), or DER in base64 between colons (RFC 9440). */
function certificateIn(header: string): X509Certificate | undefined {
  if (header.length > MAX_HEADER) return undefined;
  try {
    const der = /^:([A-Za-z0-9+/=]+):$/.exec(header)?.[1];
    return new X509Certificate(der === undefined ? decodeURIComponent(header) : Buffer.from(der, 'base64'));
  } catch {
    return undefined;
  }
}
