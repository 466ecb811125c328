import type { Element } from '@xmldom/xmldom';
import { attributeOf, malformed } from './parse-document.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads an instant in milliseconds since the epoch (core section 1.3.3; UTC without a time zone). Undefined when the attribute is missing.
 * Throws `saml_message_invalid`.
 */
export function instantOf(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const match = INSTANT.exec(text);
  const time = Date.parse(match?.[2] === undefined ? `${text}Z` : text);
  if (!match || Number.isNaN(time)) throw malformed('A time cannot be read.');
  return time;
}
