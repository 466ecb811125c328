import { stsError } from '../errors.js';
/**
 * Parses the parameters of a raw query string, in order, each decoded once; `+` is a space and
 * `%2B` a plus. The canonical query and the handling of a request both use it, so that no parameter
 * is signed as one value and read as another.
 */
export function queryParameters(raw: string): URLSearchParams {
  // The constructor drops a leading question mark, which is not the query's delimiter any more.
  return new URLSearchParams(`&${raw}`);
}

/** Request as received: nothing decoded, nothing normalised. */
export interface SignedRequest {
  readonly method: string;
  /** Up to the `?`. */
  readonly path: string;
  /** After the `?`, or empty. */
  readonly query: string;
  /** Lower-case names. A repeated header is a list (`req.headersDistinct` of Node). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Whole body, or `stream` when it is verified while it is read (`createPayloadDecoder`). */
  readonly body: Uint8Array | { readonly hash: 'stream' };
}

/** Returns the canonical value of one header: joined, trimmed, runs of white space as one space. */
export function canonicalHeader(request: Pick<SignedRequest, 'headers'>, name: string): string | undefined {
  const found = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
  if (found === undefined) return undefined;
  const values = typeof found === 'string' ? [found] : found;
  return values.map((value) => value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')).join(',');
}

/**
 * Returns the query parameters of a presigned request. A repeated name is refused: two readers
 * could pick different values.
 */
export function amzParameters(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [given, value] of queryParameters(query)) {
    const name = given.toLowerCase();
    if (!name.startsWith('x-amz-')) continue;
    if (found.has(name)) throw stsError('incomplete_signature', `Query parameter ${name.slice(0, 100)} is given more than once.`);
    found.set(name, value);
  }
  return found;
}
