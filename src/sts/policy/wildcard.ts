/** Pattern as UTF-16 code units, with two reserved values for `*` and `?`. */
export type Pattern = readonly number[];
export const ANY = -1;
export const ONE = -2;

export function patternOf(text: string, wildcards: boolean): Pattern {
  const pattern: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (wildcards && character === '*') pattern.push(ANY);
    else if (wildcards && character === '?') pattern.push(ONE);
    else pattern.push(text.charCodeAt(i));
  }
  return pattern;
}

/**
 * Matches in at most pattern length times text length steps and constant space: only the last `*`
 * is retried.
 */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const symbol = pattern[p];
    if (symbol === ANY) {
      star = p++;
      resume = t;
    } else if (symbol !== undefined && (symbol === ONE || symbol === text.charCodeAt(t))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === ANY) p++;
  return p === pattern.length;
}
