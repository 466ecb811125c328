const LAST_BEFORE_SURROGATES = 0xd7ff;
const FIRST_AFTER_SURROGATES = 0xe000;
const LAST = 0x10ffff;

/**
 * Range of the strings that begin with `prefix`: from `from` inclusive to `to` exclusive. Omitted
 * `to`: unbounded.
 */
export function prefixRange(prefix: string): { readonly from: string; readonly to?: string } {
  const points = [...prefix].map((character) => character.codePointAt(0)!);
  while (points.at(-1) === LAST) points.pop();
  const last = points.pop();
  if (last === undefined) return { from: prefix };
  const next = last === LAST_BEFORE_SURROGATES ? FIRST_AFTER_SURROGATES : last + 1;
  return { from: prefix, to: String.fromCodePoint(...points, next) };
}
