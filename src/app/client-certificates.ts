import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Proxies } from './proxies.js';

/** The certificate that a client showed, and proved to have the key of. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** It comes from a CA of the setting, or the trusted proxy says so. Otherwise it is self-signed, or from anybody. */
  readonly verified: boolean;
}

export interface ClientCertificates {
  /** Of the connection, or from the header of a trusted proxy. */
  of(req: IncomingMessage): ClientCertificate | undefined;
  /** Takes the header away where no trusted proxy wrote it: to be called before anybody looks. */
  settle(req: IncomingMessage): void;
}

const MAX_HEADER = 16_384;

/**
 * RFC 8705. `header`: where trusted proxies hand on what they verified; none without. `hasCas`: the listener knows whom to believe; without, whatever
 * the system's own list of CAs says counts for nothing.
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

/** PEM with its line ends percent-encoded (nginx, HAProxy), or DER in base64 between colons (RFC 9440). */
function certificateIn(header: string): X509Certificate | undefined {
  if (header.length > MAX_HEADER) return undefined;
  try {
    const der = /^:([A-Za-z0-9+/=]+):$/.exec(header)?.[1];
    return new X509Certificate(der === undefined ? decodeURIComponent(header) : Buffer.from(der, 'base64'));
  } catch {
    return undefined;
  }
}
