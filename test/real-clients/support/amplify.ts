import { Amplify } from 'aws-amplify';
import { signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import type { TestServer } from '../../support/server.js';
import type { Place } from './houses.js';

/**
 * Amplify of this process as an app has it: `userPoolEndpoint` is all that is not AWS. What it keeps (tokens, and the device that a pool
 * remembers) is forgotten.
 */
export function openAmplify(server: TestServer, { poolId, clientId }: Place): void {
  nameThisMachine();
  const kept = new Map<string, string>();
  Amplify.configure({ Auth: { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: server.url } } });
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void kept.set(key, value),
    getItem: async (key) => kept.get(key) ?? null,
    removeItem: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  });
}

/** Signs out whoever is signed in. */
export const leaveAmplify = (): Promise<void> => signOut();

/** Amplify asks the browser what the device is called, and confirms no device without an answer; Node 20 has none. */
function nameThisMachine(): void {
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'a test' }, configurable: true });
}
