import { BlockList, isIP } from 'node:net';
import { malformed } from './document.js';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** `203.0.113.0/24`, `2001:db8::/32` or one address. An IPv4 address written as IPv6 is the IPv4 address. */
export function compileIpRange(source: string): (address: string) => boolean {
  const [network = '', prefix, ...rest] = source.split('/');
  const version = isIP(network);
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (version === 0 || rest.length > 0 || bits < 0 || bits > (version === 4 ? 32 : 128)) throw malformed(`Invalid IP range "${source}".`);
  const range = new BlockList();
  range.addSubnet(network, bits, version === 4 ? 'ipv4' : 'ipv6');
  return (address) => {
    const plain = MAPPED.exec(address)?.[1] ?? address;
    const kind = isIP(plain);
    return kind === version && range.check(plain, kind === 4 ? 'ipv4' : 'ipv6');
  };
}
