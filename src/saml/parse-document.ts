import { DOMParser, type Element } from '@xmldom/xmldom';
import { escapeXml } from '../kernel/index.js';
import { SamlError } from './errors.js';

/** Characters. */
export const MAX_XML = 128 * 1024;
const MAX_DEPTH = 40;
/** Attribute names that some readers take for the ID that a signature refers to. */
const ID_NAMES = new Set(['ID', 'Id', 'id', 'xml:id']);

/** Makes `saml_message_invalid`. `message` is shown to users: it must not quote the document. */
export const malformed = (message: string, cause?: unknown): SamlError =>
  new SamlError('saml_message_invalid', message, cause === undefined ? {} : { cause });

/**
 * Parses a document of elements, attributes and text. Document types, entities, processing instructions, comments and CDATA are refused,
 * since readers disagree on the text around them. Throws `saml_message_invalid`.
 */
export function parseDocument(xml: string): Element {
  if (xml.length > MAX_XML) throw malformed('The document is too large.');
  const body = xml.replace(/^\ufeff?\s*<\?xml [^?<>]*\?>/, '');
  if (/<[!?]/.test(body)) throw malformed('The document holds more than elements and text.');
  let root: Element | null;
  try {
    root = new DOMParser({ onError: (_level, message) => refuse(message) }).parseFromString(body.trim(), 'text/xml').documentElement;
  } catch (cause) {
    throw malformed('The document is not XML.', cause);
  }
  if (!root) throw malformed('The document is empty.');
  const ids = new Set<string>();
  check(root, 0, ids);
  return root;
}

/** Parses metadata. Comments and CDATA are common there: the former are removed first, the latter become escaped text. */
export function parseMetadata(xml: string): Element {
  if (xml.length > MAX_XML) throw malformed('The document is too large.');
  const kept: string[] = [];
  let at = 0;
  for (const { index } of xml.matchAll(/<!(?:--|\[CDATA\[)/g)) {
    if (index < at) continue;
    const isComment = xml.startsWith('<!--', index);
    const [from, mark] = isComment ? [index + 4, '-->'] : [index + 9, ']]>'];
    const end = xml.indexOf(mark, from);
    if (end === -1) throw malformed('A comment or CDATA section does not end.');
    kept.push(xml.slice(at, index), isComment ? '' : escapeXml(xml.slice(from, end)));
    at = end + 3;
  }
  return parseDocument(kept.join('') + xml.slice(at));
}

function refuse(message: string): never {
  throw new Error(message);
}

/** Refuses duplicate IDs, which make a signature reference ambiguous, and deep nesting. */
function check(element: Element, depth: number, ids: Set<string>): void {
  if (depth > MAX_DEPTH) throw malformed('The document is nested too deeply.');
  for (const { name, value } of element.attributes) {
    if (!ID_NAMES.has(name)) continue;
    if (ids.has(value)) throw malformed('The document uses an ID twice.');
    ids.add(value);
  }
  for (const child of childrenOf(element)) check(child, depth + 1, ids);
}

export const childrenOf = (element: Element): readonly Element[] =>
  Array.from(element.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);

/** Direct children by namespace and local name. */
export const childrenNamed = (element: Element, namespace: string, name: string): readonly Element[] =>
  childrenOf(element).filter((child) => child.namespaceURI === namespace && child.localName === name);

/** Trimmed text; undefined when empty. */
export function textOf(element: Element | undefined): string | undefined {
  const text = element?.textContent?.trim();
  return text === undefined || text === '' ? undefined : text;
}

/** Attribute without a namespace; undefined when missing or empty. */
export const attributeOf = (element: Element, name: string): string | undefined => element.getAttribute(name) || undefined;
