import { createHash } from 'node:crypto';
import { createChecksum, type StsError, stsError } from '../../sts/index.js';
import type { PlainHeaders } from './headers.js';

/** Checksum of the body announced by a header. */
export interface BodyChecksum {
  update(piece: Buffer): void;
  /** Error if the bytes so far do not match. */
  problem(): StsError | undefined;
}

/** Checksums of `Content-MD5` and `x-amz-checksum-…` headers. Trailer checksums are verified with the trailer. */
export function checksumsOf(headers: PlainHeaders): BodyChecksum[] {
  return Object.entries(headers).flatMap(([name, expected]) => {
    const checksum = name === 'content-md5' ? md5() : createChecksum(name);
    if (!checksum) return [];
    return [{ update: checksum.update, problem: () => (checksum.digest() === expected ? undefined : mismatch(name)) }];
  });
}

function md5(): { update(piece: Buffer): void; digest(): string } {
  const hash = createHash('md5');
  return { update: (piece) => void hash.update(piece), digest: () => hash.digest('base64') };
}

const mismatch = (name: string): StsError =>
  stsError('checksum_mismatch', `The ${name} you specified did not match the calculated checksum.`);
