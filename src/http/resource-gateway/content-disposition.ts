/** Characters of a file name that is sent. */
const MAX_LENGTH = 200;

/**
 * Content-Disposition (RFC 6266) with the file name of `stored`, or else the last part of `path`, encoded anew: a quoted string of ASCII, and
 * `filename*` (RFC 8187) where that loses anything. Every other parameter is dropped.
 */
export function contentDisposition(type: 'attachment' | 'inline', stored: string, path: string): string {
  const name = safeName(fileNameIn(stored)) ?? safeName(decoded(path));
  if (name === undefined) return type;
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const extended = ascii === name ? '' : `; filename*=UTF-8''${encoded(name)}`;
  return `${type}; filename="${ascii}"${extended}`;
}

const PARAMETER = /;\s*(filename\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]+)/gi;

/** File name of the header; `filename*` takes precedence (RFC 6266 section 4.3). Empty: none. */
function fileNameIn(disposition: string): string {
  const names = new Map<string, string>();
  for (const [, name = '', value = ''] of disposition.matchAll(PARAMETER))
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), value);
  const [, extended] = /^UTF-8'[^']*'(.+)$/i.exec(names.get('filename*') ?? '') ?? [];
  if (extended !== undefined) return decoded(extended);
  return utf8(names.get('filename') ?? '')
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/gs, '$1');
}

/** Without folders, control and format characters (text direction among them); undefined if nothing is left. */
function safeName(name: string): string | undefined {
  const last = name
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return /^\.*$/.test(last) ? undefined : [...last].slice(0, MAX_LENGTH).join('');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Node reads headers as Latin-1; uploads often hold UTF-8. */
function utf8(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString();
  return text.includes('\ufffd') ? latin1 : text;
}

/** `ext-value` characters of RFC 8187 section 3.2.1. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
