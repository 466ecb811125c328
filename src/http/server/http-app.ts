import Koa, { type Middleware } from 'koa';
import { type Clock, CodedError, type Ids, type Logger } from '../../kernel/index.js';
import type { Settings } from '../../settings/index.js';
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

/** Koa application: the handlers in order, behind the access log. Requests that none handles get 404. */
export function createHttpApp(
  { settings, logger, clock, ids }: { settings: Settings; logger: Logger; clock: Clock; ids: Ids },
  handlers: readonly Middleware[],
): Koa {
  const app = new Koa({ proxy: settings.trustProxy !== false });
  app.silent = true;
  // Errors after the response has begun, such as a client that disconnects.
  app.on('error', (error: unknown) => logger.debug({ err: error }, 'connection broken'));
  app.use(createAccessLog({ logger, clock, ids }));
  for (const handler of handlers) app.use(handler);
  return app;
}
