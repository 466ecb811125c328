import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.js';

/** Ports of the suite's base addresses: `fintechlabs.base_url` and `fintechlabs.base_mtls_url`. */
export const PUBLIC_PORT = 8443;
export const MUTUAL_PORT = 8444;

/** Headers in which the suite reads what its TLS proxy has seen. */
function tlsHeaders(socket: TLSSocket, port: number): Record<string, string> {
  const certificate = port === MUTUAL_PORT ? socket.getPeerX509Certificate() : undefined;
  return {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'localhost',
    'x-forwarded-port': String(port),
    'x-ssl-cipher': socket.getCipher().standardName,
    'x-ssl-protocol': socket.getProtocol() ?? '',
    ...(certificate ? { 'x-ssl-cert': certificate.toString().trim().replaceAll('\n', ' ') } : {}),
  };
}

function listen(port: number, { cert, key }: Certificate, suite: URL): Promise<Server> {
  const server = createServer({ cert, key, requestCert: port === MUTUAL_PORT, rejectUnauthorized: false, maxHeaderSize: 65_536 });
  server.on('request', (incoming, answer) => {
    const { 'x-ssl-cert': _, ...headers } = incoming.headers;
    const onward = request({
      host: suite.hostname,
      port: suite.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...headers, ...tlsHeaders(incoming.socket as TLSSocket, port) },
    });
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** TLS in front of a suite that was started without its own proxy: one port for everybody, one that asks for client certificates. */
export async function startProxy(certificate: Certificate, suite: URL) {
  const servers = await Promise.all([PUBLIC_PORT, MUTUAL_PORT].map((port) => listen(port, certificate, suite)));
  return {
    close(): void {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
