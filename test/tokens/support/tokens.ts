import { createSealer, randomIds } from '../../../src/kernel/index.js';
import { createTokens } from '../../../src/tokens/index.js';
import { startStorage } from './storage.js';

export const POOL = 'us-east-1_TokensA';
export const OTHER_POOL = 'us-east-1_TokensB';
const BASE = 'https://id.example';

export function testSealer() {
  return createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]);
}

/** Tokens on a store of their own, with a clock that tests move and a count of store operations. */
export async function startTokens() {
  const clock = { at: Date.now(), now: () => clock.at };
  const { connection, operations, ready, stop } = await startStorage(clock);
  const parts = {
    connection,
    sealer: testSealer(),
    clock,
    ids: randomIds,
    issuerOf: (poolId: string) => `${BASE}/${poolId}`,
    poolIdOf: (issuer: string) => (issuer.startsWith(`${BASE}/`) ? issuer.slice(BASE.length + 1) : undefined),
  };
  const tokens = createTokens(parts);
  await ready();
  return {
    ...tokens,
    /** A second process on the same store. */
    elsewhere: () => createTokens(parts),
    clock,
    operations,
    connection,
    stop,
  };
}

export type TestTokens = Awaited<ReturnType<typeof startTokens>>;
