import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { connect, type PeerCertificate } from 'node:tls';

/** `fetch` over TLS that trusts one CA and nothing else: Node's own takes none. */
export function fetchTrusting(caFile: string, more: Pick<RequestOptions, 'cert' | 'key'> = {}): typeof fetch {
  const ca = readFileSync(caFile);
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const given = new Request(input, init);
      const outgoing = request(
        given.url,
        { method: given.method, headers: Object.fromEntries(given.headers), ca, agent: false, ...more },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const headers = new Headers();
            for (let at = 0; at < answer.rawHeaders.length; at += 2) headers.append(answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!);
            const body = [204, 304].includes(answer.statusCode!) ? null : Buffer.concat(chunks);
            resolve(new Response(body, { status: answer.statusCode!, headers }));
          });
        },
      );
      outgoing.once('error', reject);
      given.arrayBuffer().then((body) => outgoing.end(Buffer.from(body)), reject);
    });
}

/** What a server shows whoever connects. */
export function certificateAt(port: number, servername = 'localhost'): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
