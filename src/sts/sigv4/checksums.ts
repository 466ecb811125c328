import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Incremental checksum of a payload, as in S3's `x-amz-checksum-…` headers and trailers. */
export interface Checksum {
  update(data: Buffer): void;
  /** Big-endian, base64. */
  digest(): string;
}

const MAKERS: Readonly<Record<string, () => Checksum>> = {
  'x-amz-checksum-crc32': createCrc32,
  'x-amz-checksum-crc32c': createCrc32c,
  'x-amz-checksum-crc64nvme': createCrc64,
  'x-amz-checksum-sha1': () => createDigest('sha1'),
  'x-amz-checksum-sha256': () => createDigest('sha256'),
  'x-amz-checksum-sha512': () => createDigest('sha512'),
};

/** Returns undefined for an unknown checksum. */
export function createChecksum(header: string): Checksum | undefined {
  return Object.hasOwn(MAKERS, header) ? MAKERS[header]!() : undefined;
}

function createDigest(algorithm: string): Checksum {
  const hash = createHash(algorithm);
  return { update: (data) => void hash.update(data), digest: () => hash.digest('base64') };
}

function createCrc32(): Checksum {
  let value = 0;
  return {
    update(data) {
      value = crc32(data, value);
    },
    digest: () => base64(value),
  };
}

const base64 = (...words: readonly number[]) => {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [i, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, i * 4);
  return bytes.toString('base64');
};

/** Castagnoli, reflected. */
const CRC32C = Uint32Array.from({ length: 256 }, (_, byte) => {
  let word = byte;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? (word >>> 1) ^ 0x82f63b78 : word >>> 1;
  return word >>> 0;
});

function createCrc32c(): Checksum {
  let value = 0xffffffff;
  return {
    update(data) {
      for (let i = 0; i < data.length; i++) value = CRC32C[(value ^ data[i]!) & 0xff]! ^ (value >>> 8);
    },
    digest: () => base64(~value),
  };
}

/** CRC-64/NVME, reflected, as two halves: BigInt would be tens of times slower. */
const CRC64 = createCrc64Table();

function createCrc64Table(): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let word = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) word = word & 1n ? (word >> 1n) ^ 0x9a6c9329ac4bc9b5n : word >> 1n;
    high[byte] = Number(word >> 32n);
    low[byte] = Number(word & 0xffffffffn);
  }
  return { high, low };
}

function createCrc64(): Checksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(data) {
      for (let i = 0; i < data.length; i++) {
        const index = (low ^ data[i]!) & 0xff;
        low = CRC64.low[index]! ^ ((low >>> 8) | (high << 24));
        high = CRC64.high[index]! ^ (high >>> 8);
      }
    },
    digest: () => base64(~high, ~low),
  };
}
