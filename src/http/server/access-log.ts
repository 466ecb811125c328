import type { Middleware } from 'koa';
import { type Clock, CodedError, type Ids, type Logger } from '../../kernel/index.js';

/**
 * Outermost middleware: assigns a request id, logs the finished request (path without query, since queries carry codes), and turns errors
 * that no handler dealt with into an empty 500.
 */
export function createAccessLog({ logger, clock, ids }: { logger: Logger; clock: Clock; ids: Ids }): Middleware {
  return async (ctx, next) => {
    const id = ids.uuid();
    const startedAt = clock.now();
    ctx.state['requestId'] = id;
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.res.once('close', () => {
      logger.debug(
        { id, method: ctx.method, path: ctx.req.url?.split('?')[0], status: ctx.res.statusCode, ms: clock.now() - startedAt },
        'request',
      );
    });
    try {
      await next();
    } catch (error) {
      const expose = (error as { expose?: boolean; status?: number }).expose === true;
      ctx.status = expose ? ((error as { status?: number }).status ?? 400) : 500;
      ctx.type = 'application/json';
      ctx.body = { error: ctx.status === 500 ? 'server_error' : 'invalid_request', request_id: id };
      if (ctx.status === 500) {
        logger.error(
          { id, path: ctx.path, err: error, ...(error instanceof CodedError ? { code: error.code, detail: error.detail } : {}) },
          'unhandled',
        );
      }
    }
  };
}
