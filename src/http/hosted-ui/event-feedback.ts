import type { Middleware } from 'koa';
import type { Audit } from '../../audit/index.js';
import type { Pools } from '../../directory/pools/index.js';
import { hasCode } from '../../kernel/index.js';

const PATH = /^\/([\w-]{1,55})\/event-feedback$/;

/**
 * Page behind the links of sign-in notices. Asks for confirmation, since mail scanners open links, and takes the answer by POST. The
 * feedback token authorizes; no sign-in is needed.
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
    const confirmed = value === 'valid';
    if (ctx.method === 'GET') {
      const label = confirmed ? 'Yes, this sign-in was me' : 'No, this sign-in was not me';
      return page(200, `<form method="post"><button>${label}</button></form>`);
    }
    try {
      await audit.giveFeedbackBy(token, { poolId, sub, id }, confirmed ? 'Valid' : 'Invalid');
    } catch (error) {
      if (!hasCode(error, 'feedback_refused')) throw error;
      return page(400, 'This link has expired or was used before.');
    }
    page(200, confirmed ? 'Thank you.' : 'Thank you. Please change your password, and sign out everywhere.');

    function page(status: number, content: string): void {
      ctx.status = status;
      ctx.body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in</title><main>${content}</main></html>`;
    }
  };
}
