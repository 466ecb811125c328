import type { SignIns } from '../../src/sts/index.js';

/** Of servers none of whose pools has credentials that follow sessions. */
export const noSignIns: SignIns = {
  stands: async () => true,
  ofToken: async () => undefined,
  ofAssertion: async () => undefined,
  needing: async (signIn) => signIn,
};
