import { type LookupAddress, lookup } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';

/** The part of `fetch` that asking a provider needs. */
export type Fetch = (
  url: string,
  init: { signal: AbortSignal; redirect: 'error'; headers: Record<string, string>; method?: string; body?: string },
) => Promise<Response>;

/** Networks that are nobody's in public: this machine, this network, links, shared and reserved ranges, and IPv6's ways to write them. */
const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 32, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 9, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Whether an IP address is one that the public internet does not lead to. */
export function createPrivateAddresses(): (address: string) => boolean {
  const list = new BlockList();
  for (const network of PRIVATE) list.addSubnet(...network);
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Fetches over HTTPS from public addresses only. The address is judged where the connection is made, so that a name which answers
 * differently the second time leads nowhere. Follows no redirect.
 */
export function createPublicFetch(): Fetch {
  const isPrivate = createPrivateAddresses();
  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error || !first) return callback(error ?? new Error(`no address for ${hostname}`), '', 0);
      if (found.some(({ address }) => isPrivate(address))) return callback(new Error(`${hostname} is at a private address`), '', 0);
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
  return (text, { signal, headers, method = 'GET', body: sentBody }) =>
    new Promise((resolve, reject) => {
      const url = new URL(text);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (url.protocol !== 'https:') throw new Error(`${url.protocol} is not https:`);
      if (isIP(host) !== 0 && isPrivate(host)) throw new Error(`${host} is a private address`);
      const sent = request(url, { method, signal, headers, lookup: guarded, agent: false }, (answer) => {
        const status = answer.statusCode ?? 500;
        // A redirect leads nowhere; of errors OAuth says what they mean.
        const isAnswer = status === 200 || status === 204 || (status >= 400 && status <= 599);
        if (!isAnswer) answer.destroy();
        const body = isAnswer && status !== 204 ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
        const type = answer.headers['content-type'];
        resolve(new Response(body, { status: isAnswer ? status : 502, headers: type === undefined ? {} : { 'content-type': type } }));
      });
      sent.on('error', reject);
      sent.end(sentBody);
    });
}
