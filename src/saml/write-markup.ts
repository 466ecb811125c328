/** XML that is finished: everything in it has been escaped. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | boolean | undefined | Markup | readonly Markup[];

/** Writes XML: what is filled in is text or the value of an attribute and is escaped, unless it is markup itself; `undefined` is nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: strings.map((piece, at) => (at === 0 ? piece : written(values[at - 1]) + piece)).join('') };
}

/** An attribute, with the space before it; nothing without a value. */
export const attribute = (name: string, value: string | number | boolean | undefined): Markup => ({
  markup: value === undefined ? '' : ` ${name}="${escaped(String(value))}"`,
});

function written(value: Value): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map((one) => one.markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** XML 1.0 section 2.2: other characters cannot stand in a document at all, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const escaped = (text: string): string => text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"'\r\n\t]/g, (char) => ENTITIES[char]!);

/** Seconds are enough, and some readers take no fractions. */
export const instant = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
