import type { IncomingMessage } from 'node:http';
import { createNetworkList, plainAddress } from '../../kernel/index.js';

/** Trusted reverse proxies and their forwarding headers. */
export interface Proxies {
  /** Returns whether the request comes from a trusted proxy. Call before `settle`. */
  believes(req: IncomingMessage): boolean;
  /**
   * Reduces the forwarding headers to what trusted proxies wrote: `X-Forwarded-For` becomes one address, the client's, however many proxies
   * the request passed and whatever the client sent.
   */
  settle(req: IncomingMessage): void;
}

const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port'] as const;

/** `trusted`: addresses and networks of the proxies; true: any peer, whose headers are kept as they are. */
export function createProxies(trusted: boolean | readonly string[]): Proxies {
  if (typeof trusted === 'boolean') return { believes: () => trusted, settle: () => {} };
  const isProxy = createNetworkList(trusted);
  const believes = (req: IncomingMessage): boolean => isProxy(req.socket.remoteAddress ?? '');

  return {
    believes,
    settle(req) {
      const { headers } = req;
      const [chain, proto, host] = [
        listIn(headers['x-forwarded-for']),
        listIn(headers['x-forwarded-proto']),
        listIn(headers['x-forwarded-host']),
      ];
      for (const name of FORWARDING) delete headers[name];
      if (!believes(req)) return;
      const client = lastUnknown(chain, isProxy);
      if (client !== undefined) headers['x-forwarded-for'] = client;
      // Value of the nearest proxy: earlier ones may have been copied from the client.
      if (proto.length > 0) headers['x-forwarded-proto'] = proto.at(-1);
      if (host.length > 0) headers['x-forwarded-host'] = host.at(-1);
    },
  };
}

const listIn = (header: string | string[] | undefined): string[] =>
  (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').flatMap((part) => part.trim() || []);

/** Last address of the chain that is not a proxy; each proxy appends its peer. Undefined when unreadable or proxies only. */
function lastUnknown(chain: readonly string[], isProxy: (address: string) => boolean): string | undefined {
  for (const entry of [...chain].reverse()) {
    const address = plainAddress(entry.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1'));
    if (address === undefined) return undefined;
    if (!isProxy(address)) return address;
  }
  return undefined;
}
