import { defined } from '../../kernel/index.js';
import { refusals } from './errors.js';
import type { ClientBranding } from './types.js';

/** Bytes of the settings document, and its greatest nesting depth. */
const MAX_SETTINGS = 100_000;
const MAX_DEPTH = 16;

/**
 * Serializes Cognito's settings document: an object whose members are known to Cognito's editor
 * only. Throws `branding_invalid`.
 */
export function settingsJson(settings: unknown): string {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) throw refusals.invalid('Settings must be an object.');
  if (depthOf(settings) > MAX_DEPTH) throw refusals.invalid('Settings are nested too deeply.');
  const json = JSON.stringify(settings);
  if (Buffer.byteLength(json) > MAX_SETTINGS) throw refusals.invalid(`Settings can have at most ${MAX_SETTINGS} bytes.`);
  return json;
}

function depthOf(value: unknown, at = 0): number {
  if (typeof value !== 'object' || value === null || at > MAX_DEPTH) return at;
  return Math.max(at + 1, ...Object.values(value).map((member) => depthOf(member, at + 1)));
}

/**
 * Returns the colours of the settings document that the hosted pages use: primary button and page
 * background, light mode.
 */
export function coloursIn(json: string | undefined): Pick<ClientBranding, 'primaryColor' | 'backgroundColor'> {
  if (json === undefined) return {};
  const settings: unknown = JSON.parse(json);
  const primary = colourAt(settings, ['components', 'primaryButton', 'lightMode', 'defaults', 'backgroundColor']);
  const background = colourAt(settings, ['components', 'pageBackground', 'lightMode', 'color']);
  return { ...defined({ primaryColor: primary ? primary : undefined, backgroundColor: background ? background : undefined }) };
}

/** Reads one colour. Cognito writes `rrggbbaa` without `#`; the alpha channel is ignored. */
function colourAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
  const [, hex] = typeof found === 'string' ? (/^#?([0-9a-f]{6})(?:[0-9a-f]{2})?$/i.exec(found) ?? []) : [];
  return hex && `#${hex.toLowerCase()}`;
}
