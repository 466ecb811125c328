import { stsError } from '../errors.js';
import { createChecksum } from './checksums.js';
import type { ChunkVerifier } from './chunk-verifier.js';

const SIGNATURE = 'x-amz-trailer-signature';
const malformed = (message: string) => stsError('chunk_malformed', message);

/**
 * Creates the check of the trailer: exactly the announced headers, signed when the chunks are, with
 * correct checksums.
 */
export function createTrailerCheck(verifier: ChunkVerifier): { update(piece: Buffer): void; check(text: string): void } {
  const checksums = verifier.trailers.map((name) => [name, createChecksum(name)] as const);
  const unknown = checksums.find(([name, checksum]) => name.startsWith('x-amz-checksum-') && !checksum);
  if (unknown) throw stsError('unsupported_algorithm', `The checksum ${unknown[0].slice(0, 100)} is not supported.`);
  return {
    update(piece) {
      for (const [, checksum] of checksums) checksum?.update(piece);
    },
    check(text) {
      const fields = readFields(text);
      const signature = fields.get(SIGNATURE);
      fields.delete(SIGNATURE);
      const complete = fields.size === verifier.trailers.length && verifier.trailers.every((name) => fields.has(name));
      if (!complete) throw malformed('The trailer does not hold what the x-amz-trailer header announces.');
      if (verifier.signed && verifier.trailers.length > 0) {
        if (signature === undefined) throw malformed('The trailer is not signed.');
        const lines = [...fields].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}\n`);
        verifier.checkTrailers(lines.join(''), signature);
      }
      for (const [name, checksum] of checksums)
        if (checksum && checksum.digest() !== fields.get(name))
          throw stsError('checksum_mismatch', `Value for ${name} trailing header is invalid.`);
    },
  };
}

/**
 * Splits into lines: SDKs end them with CRLF, AWS's own examples with LF and a final CRLF; empty
 * lines are ignored.
 */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const [, name = '', value = ''] = /^([A-Za-z0-9-]{1,100}):([^\r\n]*)$/.exec(line) ?? [];
    if (name === '' || fields.has(name.toLowerCase())) throw malformed('The trailer is not valid.');
    fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}
