import Koa, { type Middleware } from 'koa';
import type { Clock, Ids, Logger } from '../kernel/index.js';
import type { Settings } from '../settings/index.js';
import { createAccessLog } from './access-log.js';

/** The handlers in their order, behind the access log. Who none of them knows gets a 404. */
export function createHttpApp(
  { settings, logger, clock, ids }: { settings: Settings; logger: Logger; clock: Clock; ids: Ids },
  handlers: readonly Middleware[],
): Koa {
  const app = new Koa({ proxy: settings.trustProxy !== false });
  app.silent = true;
  // What breaks after the answer has begun (a client that hangs up, for one) ends here.
  app.on('error', (error: unknown) => logger.debug({ err: error }, 'connection broken'));
  app.use(createAccessLog({ logger, clock, ids }));
  for (const handler of handlers) app.use(handler);
  return app;
}
