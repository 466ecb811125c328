import { isIP, SocketAddress } from 'node:net';

/**
 * Canonical form of an IP address: IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2) as IPv4, other IPv6 by RFC 5952, without a zone. Undefined
 * when the text is no address.
 */
export function plainAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family !== 6) return family === 4 ? text : undefined;
  const { address } = new SocketAddress({ address: text.replace(/%.*$/s, ''), family: 'ipv6' });
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? address;
}
