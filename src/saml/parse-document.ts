import { DOMParser, type Element } from '@xmldom/xmldom';
import { SamlError } from './errors.js';

/** As much as a message or the metadata of one entity needs. Characters. */
export const MAX_XML = 128 * 1024;
const MAX_DEPTH = 40;
/** Whatever some reader or other takes for the ID that a signature names. */
const ID_NAMES = new Set(['ID', 'Id', 'id', 'xml:id']);

/** `message` may be shown; it says nothing of what was in the document. */
export const malformed = (message: string, cause?: unknown): SamlError =>
  new SamlError('saml_message_invalid', message, cause === undefined ? {} : { cause });

/**
 * The root element of a document that holds nothing but elements, attributes and text: no document type, no entities of its own, no
 * instructions, and no comments or CDATA, which readers do not all take for the same text. Throws `saml_message_invalid`.
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

/** Metadata, which people write by hand: their comments are taken out first, since nothing there is read out of text around them. */
export function parseMetadata(xml: string): Element {
  if (xml.length > MAX_XML) throw malformed('The document is too large.');
  const kept: string[] = [];
  let at = 0;
  for (let start = xml.indexOf('<!--'); start !== -1; start = xml.indexOf('<!--', at)) {
    const end = xml.indexOf('-->', start + 4);
    if (end === -1) throw malformed('A comment does not end.');
    kept.push(xml.slice(at, start));
    at = end + 3;
  }
  return parseDocument(kept.join('') + xml.slice(at));
}

function refuse(message: string): never {
  throw new Error(message);
}

/** Two elements of one id: a signature could mean either. */
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

/** Direct children of a name. */
export const childrenNamed = (element: Element, namespace: string, name: string): readonly Element[] =>
  childrenOf(element).filter((child) => child.namespaceURI === namespace && child.localName === name);

/** The text, without the space around it; undefined when there is none. */
export function textOf(element: Element | undefined): string | undefined {
  const text = element?.textContent?.trim();
  return text === undefined || text === '' ? undefined : text;
}

/** An attribute without a namespace; undefined when it is not there or empty. */
export const attributeOf = (element: Element, name: string): string | undefined => element.getAttribute(name) || undefined;
