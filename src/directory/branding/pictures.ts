import { sha256 } from '../../kernel/index.js';
import { refusals } from './errors.js';
import type { Picture, StyleAsset } from './types.js';

/** Bytes (Cognito SetUICustomization). */
const MAX_LOGO = 100 * 1024;
const MAX_ASSET = 1_000_000;
/** Bytes in one request (Cognito CreateManagedLoginBranding). */
const MAX_ASSETS = 2_000_000;

const TYPES: Readonly<Record<string, string>> = {
  PNG: 'image/png',
  JPEG: 'image/jpeg',
  WEBP: 'image/webp',
  ICO: 'image/x-icon',
  SVG: 'image/svg+xml',
};

/** Detects the media type by the first bytes: file names prove nothing. */
function kindOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'PNG';
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'JPEG';
  if (bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP') return 'WEBP';
  if (bytes.subarray(0, 4).equals(Buffer.from('00000100', 'hex'))) return 'ICO';
  return /^(?:\uFEFF)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(bytes.subarray(0, 2048).toString('utf8'))
    ? 'SVG'
    : undefined;
}

/** Returns the logo of the classic pages: PNG or JPEG. Throws `branding_invalid`. */
export function logoOf(bytes: Buffer): Picture {
  if (bytes.length > MAX_LOGO) throw refusals.invalid(`The image can have at most ${MAX_LOGO} bytes.`);
  const kind = kindOf(bytes);
  if (kind !== 'PNG' && kind !== 'JPEG') throw refusals.invalid('The image must be a PNG or JPEG file.');
  return { type: TYPES[kind]!, bytes: bytes.toString('base64') };
}

/** Throws `branding_invalid`. */
export function checkAssets(assets: readonly StyleAsset[]): void {
  const seen = new Set<string>();
  let total = 0;
  for (const { category, colorMode, extension, bytes } of assets) {
    const key = `${category} ${colorMode}`;
    if (seen.has(key)) throw refusals.invalid(`There can be one asset of the category ${category} for the color mode ${colorMode}.`);
    seen.add(key);
    if (bytes === undefined) throw refusals.invalid(`The asset ${category} has no bytes.`);
    const data = Buffer.from(bytes, 'base64');
    total += data.length;
    if (data.length > MAX_ASSET || total > MAX_ASSETS) throw refusals.invalid('The assets are too large.');
    if (kindOf(data) !== extension) throw refusals.invalid(`The asset ${category} is not a file of the type ${extension}.`);
    if ((category === 'FAVICON_ICO' && extension !== 'ICO') || (category === 'FAVICON_SVG' && extension !== 'SVG'))
      throw refusals.invalid(`The asset ${category} cannot be of the type ${extension}.`);
  }
}

export const pictureOf = ({ extension, bytes }: StyleAsset): Picture => ({ type: TYPES[extension]!, bytes: bytes ?? '' });

export const versionOf = (data: string): string => sha256(data).toString('hex').slice(0, 12);
