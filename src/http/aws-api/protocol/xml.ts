export type XmlValue = string | number | readonly XmlValue[] | { readonly [name: string]: XmlValue | undefined };

/** Characters outside of XML 1.0's `Char` production, which cannot occur even escaped. */
const UNSAYABLE = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Named entities: not every parser resolves numeric references. */
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#xD;' };

const escaped = (text: string): string => text.replace(UNSAYABLE, '\ufffd').replace(/[&<>"'\r]/g, (sign) => NAMED[sign]!);

/** Serializes an element with its children in order; undefined ones are left out, list items are named `member`. */
export function xmlElement(name: string, value: XmlValue, attributes: Readonly<Record<string, string>> = {}): string {
  const head = [name, ...Object.entries(attributes).map(([key, text]) => `${key}="${escaped(text)}"`)].join(' ');
  const inner = Array.isArray(value)
    ? value.map((one: XmlValue) => xmlElement('member', one)).join('')
    : typeof value === 'object'
      ? Object.entries(value)
          .map(([child, one]) => (one === undefined ? '' : xmlElement(child, one)))
          .join('')
      : escaped(String(value));
  return `<${head}>${inner}</${name}>`;
}
