export interface PageRequest {
  readonly prefix: string;
  /** Empty: no delimiter. */
  readonly delimiter: string;
  readonly after: string;
  /** `after` is the end of an earlier page: a common prefix there was already listed. */
  readonly resumed: boolean;
  readonly maxKeys: number;
}

export interface ListPage {
  readonly contents: readonly string[];
  readonly prefixes: readonly string[];
  /** Start of the next page (exclusive); undefined on the last one. */
  readonly next: string | undefined;
}

/** One page of ordered keys. Keys with the delimiter after the prefix become common prefixes; both count towards `maxKeys`. */
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
