import { own } from '../../kernel/index.js';
/**
 * Escapes text of an element. Tabs and line ends become references, which parsers do not normalize; unlike the kernel’s, it keeps characters
 * that XML forbids, for keys of objects may have them.
 */
export const escapeXml = (text: string): string => text.replace(/[&<>"'\t\r\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves character references once. Undefined for an unknown reference. */
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
