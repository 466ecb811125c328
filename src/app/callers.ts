import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';
import type { Origin } from '../authentication/index.js';
import { defined } from '../kernel/index.js';

/** Origin of the request in progress, for observers outside of the HTTP handlers. */
export interface Callers {
  readonly middleware: Middleware;
  /** Empty outside of requests. */
  current(): Origin;
}

const MAX_USER_AGENT = 512;

export function createCallers(): Callers {
  const requests = new AsyncLocalStorage<Origin>();
  return {
    middleware: (ctx, next) => {
      const userAgent = ctx.get('user-agent').slice(0, MAX_USER_AGENT);
      return requests.run({ ip: ctx.ip, ...defined({ userAgent: userAgent === '' ? undefined : userAgent }) }, next);
    },
    current: () => requests.getStore() ?? {},
  };
}
