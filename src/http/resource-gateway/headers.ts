import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../kernel/index.js';
import { GatewayError } from './errors.js';

/** Lower-case names, one value each. */
export type PlainHeaders = Readonly<Record<string, string>>;

/** Headers that belong to one connection, to the caller's own signature or to the framing of its body; everything else goes on. */
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

/** The caller's headers as they go on, the body being `length` plain bytes. */
export function forwardedHeaders(headers: PlainHeaders, length: number): Record<string, string> {
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name) && !NOT_FORWARDED_PREFIX.test(name) && name !== 'content-encoding'),
  );
  const encoding = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim());
  const real = encoding.filter((part) => part !== '' && part !== 'aws-chunked').join(',');
  return { ...kept, ...defined({ 'content-encoding': real === '' ? undefined : real }), 'content-length': String(length) };
}

/** What an answer may say; cookies, policies, redirects and addresses of the server behind are not for the caller. */
const ANSWERED =
  /^(accept-ranges|cache-control|content-(disposition|encoding|language|length|range|type)|etag|expires|last-modified|retry-after|x-amzn?-[\w-]+)$/;

/** A path on this host and nothing that a browser could read as another one: it takes a backslash for a slash, and drops tabs and line ends. */
const OWN_PATH = /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/;

/** The headers of the server behind that go on to the caller. `Location` names what was made, and leads nowhere. */
export function answeredHeaders(status: number, headers: IncomingHttpHeaders): Record<string, string> {
  const isAnswered = (name: string, value: string): boolean =>
    ANSWERED.test(name) || (name === 'location' && status < 300 && OWN_PATH.test(value));
  return Object.fromEntries(Object.entries(plainHeaders(headers)).filter(([name, value]) => isAnswered(name, value)));
}

/**
 * Headers that a presigned request carries as query parameters. Never over a header that says otherwise; checksums are left out, because the SDKs'
 * presigners put that of an empty body there. Throws `argument_invalid`.
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

/** Node joins a header that comes more than once; lists (cookies) are of no use here. */
export function plainHeaders(headers: IncomingHttpHeaders): PlainHeaders {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
