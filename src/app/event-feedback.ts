import type { Middleware } from 'koa';
import type { Audit } from '../audit/index.js';
import type { Pools } from '../directory/pools/index.js';
import { hasCode } from '../kernel/index.js';

const PATH = /^\/([\w-]{1,55})\/event-feedback$/;

/**
 * Where the links in messages about sign-ins lead: a page that asks once more, for mail scanners open links, and takes the answer by POST.
 * The token says everything; there is nothing to sign in to.
 */
export function createEventFeedback({
  pools,
  audit,
}: {
  readonly pools: Pick<Pools, 'find'>;
  readonly audit: Pick<Audit, 'giveFeedbackBy'>;
}): Middleware {
  return async (ctx, next) => {
    const [, poolId] = PATH.exec(ctx.path) ?? [];
    if (poolId === undefined || (ctx.method !== 'GET' && ctx.method !== 'POST') || !(await pools.find(poolId))) return next();
    const { sub = '', event: id = '', token = '', value = '' } = Object.fromEntries(ctx.URL.searchParams);
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Referrer-Policy', 'no-referrer');
    ctx.type = 'html';
    if (!['valid', 'invalid'].includes(value) || token.length > 2048) return page(400, 'This link is not complete.');
    const mine = value === 'valid';
    if (ctx.method === 'GET') {
      const words = mine ? 'Yes, this sign-in was me' : 'No, this sign-in was not me';
      return page(200, `<form method="post"><button>${words}</button></form>`);
    }
    try {
      await audit.giveFeedbackBy(token, { poolId, sub, id }, mine ? 'Valid' : 'Invalid');
    } catch (error) {
      if (!hasCode(error, 'feedback_refused')) throw error;
      return page(400, 'This link has expired or was used before.');
    }
    page(200, mine ? 'Thank you.' : 'Thank you. Please change your password, and sign out everywhere.');

    function page(status: number, content: string): void {
      ctx.status = status;
      ctx.body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in</title><main>${content}</main></html>`;
    }
  };
}
