import { type LookupAddress, lookup } from 'node:dns';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { createNetworkList } from '../kernel/index.js';

/** Subset of `fetch` that requests to foreign servers use. */
export type Fetch = (
  url: string,
  init: { signal: AbortSignal; redirect: 'error'; headers: Record<string, string>; method?: string; body?: string },
) => Promise<Response>;

/** Non-public networks: loopback, private, link-local, shared and reserved ranges, and IPv6 forms that embed IPv4. */
const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b::/32',
  '2001::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
];

export const CACHE_HEADERS: readonly string[] = ['cache-control', 'expires'];

/** Headers that a response is passed on with. */
export const keptHeaders = (names: readonly string[], headerOf: (name: string) => string | null | undefined): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (typeof headerOf(name) === 'string' ? [[name, headerOf(name) as string]] : [])));

/** Returns a predicate for addresses that are not on the public internet; true for what is no address. */
export function createPrivateAddresses(): (address: string) => boolean {
  const isListed = createNetworkList(PRIVATE);
  return (address) => isIP(address) === 0 || isListed(address);
}

/**
 * `fetch` over HTTPS to public addresses only. The address is checked where the connection is made, so DNS rebinding has no effect.
 * Follows no redirect.
 */
export function createPublicFetch(): Fetch {
  const isPrivate = createPrivateAddresses();
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error || !first) return callback(error ?? new Error(`no address for ${hostname}`), '', 0);
      if (found.some(({ address }) => isPrivate(address))) return callback(new Error(`${hostname} is at a private address`), '', 0);
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
  return (target, { signal, headers, method = 'GET', body: sentBody }) =>
    new Promise((resolve, reject) => {
      const url = new URL(target);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (url.protocol !== 'https:') throw new Error(`${url.protocol} is not https:`);
      if (isIP(host) !== 0 && isPrivate(host)) throw new Error(`${host} is a private address`);
      const sent = request(url, { method, signal, headers, lookup: guardedLookup, agent: false }, (response) => {
        const status = response.statusCode ?? 500;
        // Redirects become 502. Bodies of errors are kept: OAuth errors are in them.
        const isFinal = status === 200 || status === 204 || (status >= 400 && status <= 599);
        if (!isFinal) response.destroy();
        const body = isFinal && status !== 204 ? (Readable.toWeb(response) as ReadableStream<Uint8Array>) : null;
        const kept = keptHeaders(['content-type', ...CACHE_HEADERS], (name) => [response.headers[name]].flat()[0]);
        resolve(new Response(body, { status: isFinal ? status : 502, headers: kept }));
      });
      sent.on('error', reject);
      sent.end(sentBody);
    });
}
