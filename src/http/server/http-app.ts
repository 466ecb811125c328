import Koa, { type Middleware } from 'koa';
import type { Clock, Ids, Logger } from '../../kernel/index.js';
import type { Settings } from '../../settings/index.js';
import { createAccessLog } from './access-log.js';

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
