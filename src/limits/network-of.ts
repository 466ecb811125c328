import { isIPv6 } from 'node:net';
import { plainAddress } from '../kernel/index.js';

/**
 * Network that counts as one address: an IPv4 address, or the /64 of an IPv6 address, which one subscriber has. Other text is truncated.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address) ?? address;
  if (!isIPv6(plain)) return plain.slice(0, 45);
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...gap, ...back];
}
