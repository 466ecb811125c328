import { startServer, type TestServer } from '../../support/server.js';

/** A server whose time stands still: a lockout of a second is as good as any, however slow the machine. */
export function startStoppedServer(): Promise<TestServer> {
  const at = Date.now();
  return startServer({ overrides: { clock: { now: () => at } } });
}
