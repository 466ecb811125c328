import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** IP network. Addresses and networks in the IPv4-mapped range of IPv6 (RFC 4291 section 2.5.5.2) count as IPv4, in any spelling. */
export interface Network {
  readonly family: 'ipv4' | 'ipv6';
  /** IPv6 networks that include the IPv4-mapped range contain IPv4 addresses. False for text that is no address. */
  contains(address: string): boolean;
}

/**
 * Parses text that Node takes for an address, too: ipaddr.js alone reads octal, hexadecimal and shortened IPv4. Drops the zone. `::192.0.2.1`
 * (IPv4-compatible) stays IPv6; ipaddr.js alone reads it as IPv4-mapped.
 */
function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 0) return undefined;
  const bare = text.replace(/%.*$/s, '').replace(/^::(?=\d+\.)/, '0:0:0:0:0:0:');
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

/** Canonical form of an IP address: IPv4-mapped as IPv4, other IPv6 by RFC 5952, without a zone. Undefined when the text is no address. */
export function plainAddress(text: string): string | undefined {
  return parseAddress(text)?.toString();
}

/** IP version of an address; IPv4-mapped is IPv4. Undefined when the text is no address. */
export function addressFamily(text: string): 'ipv4' | 'ipv6' | undefined {
  return parseAddress(text)?.kind();
}

/**
 * Network that counts as one address: an IPv4 address, or the /64 of an IPv6 address, which one subscriber has. Other text is truncated.
 */
export function networkOf(text: string): string {
  const address = parseAddress(text);
  if (address?.kind() !== 'ipv6') return (address?.toString() ?? text).slice(0, 45);
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

/** Parses CIDR notation (RFC 4632, RFC 4291 section 2.3) or one address. Undefined when the text is neither. */
export function parseNetwork(text: string): Network | undefined {
  const range = parseRange(text);
  return range && { family: range.base.kind(), contains: (address) => contains([range], address) };
}

/** Returns a test whether an address lies in one of the networks. Throws a `TypeError` when one is no network. */
export function createNetworkList(texts: readonly string[]): (address: string) => boolean {
  const ranges = texts.map((text) => {
    const range = parseRange(text);
    if (!range) throw new TypeError(`${text} is no IP network`);
    return range;
  });
  return (address) => contains(ranges, address);
}

interface Range {
  readonly base: Address;
  readonly bits: number;
}

const MAPPED_BITS = 96;
const mapped = (address: Address): ipaddr.IPv6 => (address as ipaddr.IPv4).toIPv4MappedAddress();

function parseRange(text: string): Range | undefined {
  const [start = '', prefix, ...rest] = text.split('/');
  const base = parseAddress(start);
  const length = isIP(start) === 4 ? 32 : 128;
  const bits = prefix === undefined ? length : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (base === undefined || rest.length > 0 || !(bits <= length)) return undefined;
  if (length === 32 || base.kind() === 'ipv6') return { base, bits };
  return bits < MAPPED_BITS ? { base: mapped(base), bits } : { base, bits: bits - MAPPED_BITS };
}

function contains(ranges: readonly Range[], text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  const asMapped = address.kind() === 'ipv4' ? mapped(address) : undefined;
  return ranges.some(({ base, bits }) => (base.kind() === address.kind() ? address : asMapped)?.match(base, bits) ?? false);
}
