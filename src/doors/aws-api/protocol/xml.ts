export type XmlValue = string | number | { readonly [name: string]: XmlValue | undefined };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One element with its children, in order; absent ones are left out. */
export function xmlElement(name: string, value: XmlValue, attributes: Readonly<Record<string, string>> = {}): string {
  const head = [name, ...Object.entries(attributes).map(([key, text]) => `${key}="${escaped(text)}"`)].join(' ');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, one]) => (one === undefined ? '' : xmlElement(child, one)))
          .join('')
      : escaped(String(value));
  return `<${head}>${inner}</${name}>`;
}
