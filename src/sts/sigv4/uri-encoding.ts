const PLAIN = /^[A-Za-z0-9\-._~]*$/;
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;
const SLASH = 0x2f;
const PERCENT = 0x25;
const CODES = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return byte < 128 && PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/**
 * SigV4 UriEncode of a path: all but unreserved characters, of UTF-8, upper-case hex. `/` is kept.
 */
export function encodePath(text: string): string {
  return PLAIN_PATH.test(text) ? text : encode(Buffer.from(text), { slash: true, decode: false });
}

/**
 * Normalises percent-encoding: `%2d` and `-`, `(` and `%28`. Works on bytes, so every input has one
 * form. An encoded slash stays encoded.
 */
export function normalisePath(raw: string): string {
  return PLAIN_PATH.test(raw) ? raw : encode(Buffer.from(raw), { slash: true, decode: true });
}

/** SigV4 UriEncode of a parameter's name or value. */
export function encodeText(text: string): string {
  return PLAIN.test(text) ? text : encode(Buffer.from(text), { slash: false, decode: false });
}

function encode(bytes: Buffer, options: { readonly slash: boolean; readonly decode: boolean }): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const decoded = options.decode && byte === PERCENT ? hexByte(bytes, i + 1) : undefined;
    if (decoded !== undefined) i += 2;
    out += byte === SLASH && options.slash ? '/' : CODES[decoded ?? byte];
  }
  return out;
}

function hexByte(bytes: Buffer, at: number): number | undefined {
  const hex = bytes.toString('latin1', at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
}
