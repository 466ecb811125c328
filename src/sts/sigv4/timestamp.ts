import { stsError } from '../errors.js';
import { canonicalHeader, type SignedRequest } from './request.js';

/** Returns the signing time that the request claims. */
export function timestampOf(request: SignedRequest): string {
  const amzDate = canonicalHeader(request, 'x-amz-date');
  if (amzDate !== undefined) return readTimestamp(amzDate);
  const date = canonicalHeader(request, 'date');
  if (date === undefined)
    throw stsError('incomplete_signature', "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (/^\d{8}T/.test(date)) return readTimestamp(date);
  const time = Date.parse(date.slice(0, 64));
  if (Number.isNaN(time)) throw stsError('incomplete_signature', 'Date must be in ISO-8601 basic format or as in RFC 1123.');
  return basicIso(time);
}

export function readTimestamp(text: string): string {
  if (Number.isNaN(timeOf(text)))
    throw stsError('incomplete_signature', `Date must be in ISO-8601 'basic format'. Got '${text.slice(0, 100)}'.`);
  return text;
}

/** Parses a basic ISO 8601 time to milliseconds since the epoch; NaN when invalid. */
export function timeOf(timestamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Formats as `YYYYMMDDTHHMMSSZ`. */
export function basicIso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
