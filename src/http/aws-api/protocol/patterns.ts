import { own } from '../../../kernel/index.js';

/** Characters that the service accepts in message texts; those of placeholders are among them. */
const TEXT = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`;
const WORD = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`;

/**
 * Service patterns that backtrack for seconds to minutes on hostile input, each with an equivalent that runs in linear time: lookahead for
 * the placeholder, then a check of the characters.
 */
const LINEAR: Readonly<Record<string, string>> = {
  [`${WORD}@${WORD}`]: `(?=[^]+?@[^])${WORD}`,
  [String.raw`${TEXT}\{####\}${TEXT}`]: String.raw`(?=[^]*?\{####\})${TEXT}`,
  // After the first opening any closing matches, so the search does not restart at a later one.
  [String.raw`${TEXT}\{##${TEXT}##\}${TEXT}`]: String.raw`(?=(?:(?!\{##)[^])*\{##[^]*?##\})${TEXT}`,
};

/** Compiles a pattern of the service: Java syntax, anchored at both ends. */
export function compilePattern(pattern: string): RegExp {
  const dotAll = pattern.startsWith('(?s)');
  const text = dotAll ? pattern.slice(4) : (own(LINEAR, pattern) ?? pattern);
  return new RegExp(`^(?:${text})$`, dotAll ? 'us' : 'u');
}
