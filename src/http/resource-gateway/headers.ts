import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../kernel/index.js';
import { GatewayError } from './errors.js';

/** Headers with lower-case names, one value each. */
export type PlainHeaders = Readonly<Record<string, string>>;

/** Headers of the connection, the caller's signature and the body's framing, which are not forwarded. */
const NOT_FORWARDED = new Set([
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'date',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'proxy-connection',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
]);
const NOT_FORWARDED_PREFIX = /^(x-forwarded-|access-control-|sec-)/;

/** Request headers for the upstream. `length`: bytes of the plain body. */
export function forwardedHeaders(headers: PlainHeaders, length: number): Record<string, string> {
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name) && !NOT_FORWARDED_PREFIX.test(name) && name !== 'content-encoding'),
  );
  const encoding = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim());
  const real = encoding.filter((part) => part !== '' && part !== 'aws-chunked').join(',');
  return { ...kept, ...defined({ 'content-encoding': real === '' ? undefined : real }), 'content-length': String(length) };
}

/** Response headers passed to the client; cookies, policies and redirects of the upstream are dropped. */
const ANSWERED =
  /^(accept-ranges|cache-control|content-(disposition|encoding|language|length|range|type)|etag|expires|last-modified|retry-after|x-amzn?-[\w-]+)$/;

/** Path on this host that no browser reads as another host: they treat backslashes as slashes and drop tabs and line ends. */
const OWN_PATH = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/;

/** Upstream response headers for the client. `Location` is kept on success only, as a path on this host. */
export function answeredHeaders(status: number, headers: IncomingHttpHeaders): Record<string, string> {
  const isAnswered = (name: string, value: string): boolean =>
    ANSWERED.test(name) || (name === 'location' && status < 300 && OWN_PATH.test(value));
  return Object.fromEntries(Object.entries(plainHeaders(headers)).filter(([name, value]) => isAnswered(name, value)));
}

/**
 * Adds headers that a presigned request carries as query parameters. A conflicting header is an error; checksums are ignored, because the SDKs'
 * presigners compute them over an empty body. Throws `argument_invalid`.
 */
export function mergeHeaders(headers: PlainHeaders, hoisted: PlainHeaders): PlainHeaders {
  const added = Object.entries(hoisted).filter(([name]) => !name.startsWith('x-amz-checksum-') && !NOT_FORWARDED.has(name));
  for (const [name, value] of added) {
    const clear = /^[\t\x20-\x7e]*$/.test(value) && /^[a-z0-9-]+$/.test(name);
    if (!clear || (headers[name] !== undefined && headers[name] !== value))
      throw new GatewayError('argument_invalid', `The query parameter ${name.slice(0, 100)} is not valid.`);
  }
  return { ...headers, ...Object.fromEntries(added) };
}

/** Headers with a single value. Node joins repeated headers; lists such as cookies are dropped. */
export function plainHeaders(headers: IncomingHttpHeaders): PlainHeaders {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
