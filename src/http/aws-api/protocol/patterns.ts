import { own } from '../../../kernel/index.js';

/** What the service allows in texts; every sign of the templates' placeholders is one of these, too. */
const TEXT = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`;
const WORD = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`;

/**
 * Patterns of the service that backtrack for seconds to minutes on hostile text, and what accepts the same values in one pass: the placeholder
 * is looked for ahead, then the signs are checked.
 */
const LINEAR: Readonly<Record<string, string>> = {
  [`${WORD}@${WORD}`]: `(?=[^]+?@[^])${WORD}`,
  [String.raw`${TEXT}\{####\}${TEXT}`]: String.raw`(?=[^]*?\{####\})${TEXT}`,
  // After the first opening any closing will do, so the search never starts again from a later one.
  [String.raw`${TEXT}\{##${TEXT}##\}${TEXT}`]: String.raw`(?=(?:(?!\{##)[^])*\{##[^]*?##\})${TEXT}`,
};

/** The service's patterns are Java's and match the whole value. */
export function compilePattern(pattern: string): RegExp {
  const dotAll = pattern.startsWith('(?s)');
  const text = dotAll ? pattern.slice(4) : (own(LINEAR, pattern) ?? pattern);
  return new RegExp(`^(?:${text})$`, dotAll ? 'us' : 'u');
}
