/**
 * The parameters of a raw query string, in order, each decoded once; `+` is a blank and `%2B` a plus. The canonical query of a signature and
 * whatever acts on a request both start here, so that nothing is signed as one thing and read as another.
 */
export function queryParameters(raw: string): URLSearchParams {
  // The constructor drops a question mark at the beginning; the query has lost its own already.
  return new URLSearchParams(`&${raw}`);
}
