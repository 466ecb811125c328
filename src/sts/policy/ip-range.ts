import { addressFamily, parseNetwork } from '../../kernel/index.js';
import { malformed } from './document.js';

/** Compiles `203.0.113.0/24`, `2001:db8::/32` or one address. No IPv4 address lies in an IPv6 range, `::/0` included. */
export function compileIpRange(source: string): (address: string) => boolean {
  const network = parseNetwork(source);
  if (!network) throw malformed(`Invalid IP range "${source}".`);
  return (address) => addressFamily(address) === network.family && network.contains(address);
}
