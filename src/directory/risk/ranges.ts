import { BlockList, isIP } from 'node:net';
import { plainAddress } from '../../kernel/index.js';
import { refusals } from './errors.js';

const MAX_RANGES = 200;

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** Throws `risk_invalid`. */
export function checkRanges(ranges: readonly string[]): void {
  if (ranges.length > MAX_RANGES) throw refusals.invalid(`A list can have at most ${MAX_RANGES} IP ranges.`);
  const wrong = ranges.find((range) => {
    const [, address = '', bits = ''] = /^([0-9a-fA-F.:]{2,45})\/(\d{1,3})$/.exec(range) ?? [];
    const kind = isIP(address);
    return kind === 0 || Number(bits) > (kind === 4 ? 32 : 128);
  });
  if (wrong !== undefined) throw refusals.invalid(`${wrong.slice(0, 60)} is not an IP range in CIDR notation.`);
}

/** Creates a test whether an address lies in one of the ranges; false for what is no address. */
export function createRanges(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, bits] = range.split('/') as [string, string];
    list.addSubnet(address, Number(bits), family(address));
  }
  return (given) => {
    const address = plainAddress(given);
    return address !== undefined && list.check(address, family(address));
  };
}
