/**
 * Parses the parameters of a raw query string, in order, each decoded once; `+` is a space and
 * `%2B` a plus. The canonical query and the handling of a request both use it, so that no parameter
 * is signed as one value and read as another.
 */
export function queryParameters(raw: string): URLSearchParams {
  // The constructor drops a leading question mark, which is not the query's delimiter any more.
  return new URLSearchParams(`&${raw}`);
}
