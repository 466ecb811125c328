import { own } from '../../kernel/index.js';
/** Text for an element; control characters as references, so that a reader's trimming does not change them. */
export const escapeXml = (text: string): string => text.replace(/[&<>"'\t\r\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text behind its references, each read once. Undefined when one of them means nothing in XML. */
export function unescapeXml(text: string): string | undefined {
  let valid = true;
  const plain = text.replace(/&([^;]{0,10});?/g, (whole, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
    const character = own(NAMED, name) ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined);
    valid &&= character !== undefined && whole.endsWith(';');
    return character ?? '';
  });
  return valid ? plain : undefined;
}
