export interface PageRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  readonly after: string;
  /** `after` is where an earlier page ended: a common prefix there has been told whole. */
  readonly resumed: boolean;
  readonly maxKeys: number;
}

export interface ListPage {
  readonly contents: readonly string[];
  readonly prefixes: readonly string[];
  /** What the next page comes after; undefined on the last one. */
  readonly next: string | undefined;
}

/** One page of keys in order, those with the delimiter after the prefix rolled up; both kinds count. */
export function pageOf(keys: readonly string[], { prefix, delimiter, after, resumed, maxKeys }: PageRequest): ListPage {
  const contents: string[] = [];
  const prefixes: string[] = [];
  let last = '';
  for (const key of keys) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const rolledUp = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (key <= after || (resumed && rolledUp === after)) continue;
    if (rolledUp !== undefined && rolledUp === prefixes.at(-1)) continue;
    if (contents.length + prefixes.length >= maxKeys) return { contents, prefixes, next: maxKeys === 0 ? undefined : last };
    (rolledUp === undefined ? contents : prefixes).push(rolledUp ?? key);
    last = rolledUp ?? key;
  }
  return { contents, prefixes, next: undefined };
}
