const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const XML: Readonly<Record<string, string>> = { ...HTML, "'": '&apos;', '\r': '&#xD;' };

/** Characters outside of XML 1.0's `Char` production, which cannot occur even escaped. */
const FORBIDDEN_IN_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Replaces characters that cannot occur in XML 1.0, even escaped, by U+FFFD. */
export const withoutForbidden = (text: string): string => text.replace(FORBIDDEN_IN_XML, '\ufffd');

/** Escapes text for HTML content and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => HTML[sign]!);

/**
 * Escapes text for XML content and quoted attributes; attributes need line feeds and tabs escaped, too. Named entities, for not every
 * parser resolves numeric references. Forbidden characters become U+FFFD.
 */
export const escapeXml = (text: string): string => withoutForbidden(text).replace(/[&<>"'\r]/g, (sign) => XML[sign]!);
