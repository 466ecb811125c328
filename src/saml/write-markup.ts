import { escapeXml } from '../kernel/index.js';
/** Serialised XML: everything in it has been escaped. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | boolean | undefined | Markup | readonly Markup[];

/** Template tag that escapes values as text or attribute values, except for markup itself. `undefined` is written as nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: strings.map((piece, at) => (at === 0 ? piece : written(values[at - 1]) + piece)).join('') };
}

/** Attribute with a leading space; nothing for `undefined`. */
export const attribute = (name: string, value: string | number | boolean | undefined): Markup => ({
  markup: value === undefined ? '' : ` ${name}="${escaped(String(value))}"`,
});

function written(value: Value): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map((one) => one.markup).join('');
}

/** Escapes line feeds and tabs, too: parsers turn those of attributes into spaces. */
const escaped = (text: string): string => escapeXml(text).replace(/[\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Formats milliseconds since the epoch without a fraction, which some readers refuse. */
export const instant = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
