import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Web site of a client, by plain HTTP on loopback. */
export interface ClientSite {
  readonly port: number;
  /** Paths that were requested. */
  readonly requests: string[];
  /** Number of connections since the start. */
  connections(): number;
  serve(path: string, body: string, options?: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> }): void;
  stop(): Promise<void>;
}

export async function startClientSite(): Promise<ClientSite> {
  const documents = new Map<string, { body: string; status: number; headers: Readonly<Record<string, string>> }>();
  const requests: string[] = [];
  const site = createServer((request, response) => {
    requests.push(request.url!);
    const { body, status, headers } = documents.get(request.url!) ?? { body: '', status: 404, headers: {} };
    response.writeHead(status, headers).end(body);
  });
  let connections = 0;
  site.on('connection', () => {
    connections += 1;
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  return {
    port: (site.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    serve: (path, body, { status = 200, headers = {} } = {}) => void documents.set(path, { body, status, headers }),
    async stop() {
      site.close();
      await once(site, 'close');
    },
  };
}
