import { type Exchange, readForm } from '../../../kernel/index.js';

/** Bytes. The form becomes a URL, which browsers and servers limit. */
const MAX_BYTES = 8 * 1024;

/**
 * Reads a posted form as a query (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2). Undefined for other content types
 * and forms that are too large or do not arrive.
 */
export const postedQuery = async (exchange: Exchange): Promise<string | undefined> =>
  readForm(exchange, { limit: MAX_BYTES }).then(String, () => undefined);
