import type { Context } from './context.js';
import { malformed } from './document.js';
import { compileTemplate, resolve, type Template } from './template.js';
import { matchesPattern } from './wildcard.js';

const PARTS = 6;

/** Test of a text; undefined when the pattern has a variable that this request cannot resolve. */
export type TextTest = (text: string, context: Context) => boolean | undefined;

/**
 * Compiles a pattern of ARNs. Each of the six parts is matched separately, so that neither a
 * wildcard nor the value of a variable extends over a colon into the next part (the last part holds
 * the rest). Omitted parts are `*`.
 */
export function compileArn(source: string, options: { readonly variables: boolean }): TextTest {
  if (/^\*+$/.test(source)) return () => true;
  if (!source.startsWith('arn:')) throw malformed(`Resource ${source} must be in ARN format or "*".`);
  const parts = splitOutsideVariables(source, options.variables).map((part) => compileTemplate(part, { ...options, wildcards: true }));
  while (parts.length < PARTS) parts.push(compileTemplate('*', { variables: false, wildcards: true }));
  return (text, context) => matchesParts(parts, splitArn(text), context);
}

function matchesParts(patterns: readonly Template[], parts: readonly string[], context: Context): boolean | undefined {
  const resolved = patterns.map((pattern) => resolve(pattern, context));
  if (resolved.includes(undefined)) return undefined;
  return parts.length === PARTS && resolved.every((pattern, i) => matchesPattern(pattern!, parts[i]!));
}

/** The last part keeps its colons. */
function splitArn(text: string): string[] {
  const parts = text.split(':');
  return parts.length <= PARTS ? parts : [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(':')];
}

/** Splits at colons outside variables, whose names may contain colons. */
function splitOutsideVariables(source: string, variables: boolean): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < source.length && parts.length < PARTS - 1; i++) {
    if (variables && source.startsWith('${', i)) i = Math.max(i, source.indexOf('}', i));
    else if (source[i] === ':') {
      parts.push(source.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, source.slice(from)];
}
