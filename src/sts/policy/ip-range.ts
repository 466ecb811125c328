import { BlockList, isIP } from 'node:net';
import { plainAddress } from '../../kernel/index.js';
import { malformed } from './document.js';

/** Bits of the prefix of IPv4-mapped IPv6 addresses. */
const MAPPED_BITS = 96;

/**
 * Compiles `203.0.113.0/24`, `2001:db8::/32` or one address. An IPv4-mapped IPv6 address equals the
 * IPv4 address, in any spelling and on both sides.
 */
export function compileIpRange(source: string): (address: string) => boolean {
  const [network = '', prefix, ...rest] = source.split('/');
  const version = isIP(network);
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (version === 0 || rest.length > 0 || bits < 0 || bits > (version === 4 ? 32 : 128)) throw malformed(`Invalid IP range "${source}".`);
  const plain = plainAddress(network)!;
  const isMapped = version === 6 && isIP(plain) === 4 && bits >= MAPPED_BITS;
  const family = isMapped ? 4 : version;
  const range = new BlockList();
  range.addSubnet(isMapped ? plain : network, isMapped ? bits - MAPPED_BITS : bits, family === 4 ? 'ipv4' : 'ipv6');
  return (address) => {
    const plain = plainAddress(address) ?? '';
    return isIP(plain) === family && range.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  };
}
