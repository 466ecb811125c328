import type { Context } from './context.js';
import { malformed } from './document.js';
import { type Pattern, patternOf } from './wildcard.js';

/** Policy value with variables: fixed parts, and names that the request resolves. */
export type Template = readonly (Pattern | Variable)[];

interface Variable {
  readonly name: string;
  readonly fallback: string | undefined;
}

const isVariable = (part: Pattern | Variable): part is Variable => 'name' in part;
const NAME = /^[^\s${}'*?,][^${}'*?,]{0,255}$/;
const FALLBACK = /^'([^'${}]*)'$/;

/**
 * Compiles `${key}`, `${key, 'default'}`, and `${*}` `${?}` `${$}` for the characters themselves.
 * The value of a variable is always literal: a `*` in it is no wildcard. `variables` is off for
 * policies before version 2012-10-17.
 */
export function compileTemplate(source: string, options: { readonly variables: boolean; readonly wildcards: boolean }): Template {
  if (!options.variables || !source.includes('${')) return [patternOf(source, options.wildcards)];
  const parts: (Pattern | Variable)[] = [];
  let at = 0;
  for (let open = source.indexOf('${'); open >= 0; open = source.indexOf('${', at)) {
    const close = source.indexOf('}', open);
    if (close < 0) throw malformed(`Policy variable without its closing brace in "${source}".`);
    parts.push(patternOf(source.slice(at, open), options.wildcards), readVariable(source.slice(open + 2, close)));
    at = close + 1;
  }
  parts.push(patternOf(source.slice(at), options.wildcards));
  return parts.filter((part) => isVariable(part) || part.length > 0);
}

function readVariable(inside: string): Pattern | Variable {
  if (inside === '*' || inside === '?' || inside === '$') return patternOf(inside, false);
  const comma = inside.indexOf(',');
  const name = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  if (!NAME.test(name)) throw malformed(`Policy variable "\${${inside}}" has no valid name.`);
  const fallback = comma < 0 ? undefined : FALLBACK.exec(inside.slice(comma + 1).trim())?.[1];
  if (comma >= 0 && fallback === undefined) throw malformed(`Policy variable "\${${inside}}" has no valid default value.`);
  return { name: name.toLowerCase(), fallback };
}

/**
 * Returns the pattern for one request; undefined when a variable has neither a single value nor a
 * default.
 */
export function resolve(template: Template, context: Context): Pattern | undefined {
  const [only] = template;
  if (template.length === 1 && only && !isVariable(only)) return only;
  const pattern: number[] = [];
  for (const part of template) {
    if (!isVariable(part)) {
      pattern.push(...part);
      continue;
    }
    const found = context.get(part.name);
    const value = typeof found === 'string' ? found : part.fallback;
    if (value === undefined) return undefined;
    pattern.push(...patternOf(value, false));
  }
  return pattern;
}
