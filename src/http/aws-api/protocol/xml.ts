import { escapeXml } from '../../../kernel/index.js';

export type XmlValue = string | number | readonly XmlValue[] | { readonly [name: string]: XmlValue | undefined };

/** Serializes an element with its children in order; undefined ones are left out, list items are named `member`. */
export function xmlElement(name: string, value: XmlValue, attributes: Readonly<Record<string, string>> = {}): string {
  const head = [name, ...Object.entries(attributes).map(([key, text]) => `${key}="${escapeXml(text)}"`)].join(' ');
  const inner = Array.isArray(value)
    ? value.map((one: XmlValue) => xmlElement('member', one)).join('')
    : typeof value === 'object'
      ? Object.entries(value)
          .map(([child, one]) => (one === undefined ? '' : xmlElement(child, one)))
          .join('')
      : escapeXml(String(value));
  return `<${head}>${inner}</${name}>`;
}
