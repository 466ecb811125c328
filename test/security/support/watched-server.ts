import { createPasswordHashing } from '../../../src/authentication/index.js';
import { startServer, type TestServer, type TestServerOptions } from '../../support/server.js';

/** What a request made the server do: every password hash and every store operation, in order. */
export interface Watched extends TestServer {
  /** Runs `work` and tells what was done meanwhile. */
  deedsOf(work: () => Promise<unknown>): Promise<string[]>;
}

export async function startWatched({ overrides = {}, ...options }: TestServerOptions = {}): Promise<Watched> {
  const deeds: string[] = [];
  const hashing = createPasswordHashing();
  const server = await startServer({
    ...options,
    overrides: {
      ...overrides,
      hashing: {
        inTurn: hashing.inTurn,
        hash(password) {
          deeds.push('hash');
          return hashing.hash(password);
        },
        verify(phc, password) {
          deeds.push('verify');
          return hashing.verify(phc, password);
        },
      },
      onOperation: ({ kind, collection }) => deeds.push(`${kind} ${collection}`),
    },
  });
  return {
    ...server,
    async deedsOf(work) {
      deeds.length = 0;
      await work();
      return [...deeds];
    },
  };
}
