import { StsError } from '../errors.js';
import { queryParameters } from './query.js';

/** A request as it came in: nothing decoded, nothing normalised. */
export interface SignedRequest {
  readonly method: string;
  /** Up to the `?`. */
  readonly path: string;
  /** After the `?`, or empty. */
  readonly query: string;
  /** Lower-case names. A header sent more than once is a list (`req.headersDistinct` of Node). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The whole body, or `stream` when it is checked on its way through (`createPayloadDecoder`). */
  readonly body: Uint8Array | { readonly hash: 'stream' };
}

/** The values of one header as the signature sees them: joined, trimmed, runs of white space as one space. */
export function canonicalHeader(request: Pick<SignedRequest, 'headers'>, name: string): string | undefined {
  const found = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
  if (found === undefined) return undefined;
  const values = typeof found === 'string' ? [found] : found;
  return values.map((value) => value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')).join(',');
}

/** The query parameters of a presigned request. A name given twice is refused: two readers could pick different ones. */
export function amzParameters(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [given, value] of queryParameters(query)) {
    const name = given.toLowerCase();
    if (!name.startsWith('x-amz-')) continue;
    if (found.has(name)) throw new StsError('incomplete_signature', `Query parameter ${name.slice(0, 100)} is given more than once.`);
    found.set(name, value);
  }
  return found;
}
