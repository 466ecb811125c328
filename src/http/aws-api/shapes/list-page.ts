import type { Page, PageTokens } from '../../../kernel/index.js';

/** Items of a page when the request does not name a limit. */
export const DEFAULT_PAGE = 60;

/** Reads one page of a list: opens the request's page token and returns the token of the next page. */
export async function listPage<T>(
  tokens: PageTokens,
  list: string,
  token: string | undefined,
  read: (after: { after?: string }) => Promise<Page<T>>,
): Promise<{ items: readonly T[]; nextToken: { NextToken?: string } }> {
  const [after] = token === undefined ? [] : tokens.read(list, token);
  const { items, next } = await read(after === undefined ? {} : { after });
  return { items, nextToken: next === undefined ? {} : { NextToken: tokens.write(list, [next]) } };
}
