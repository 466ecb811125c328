import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type IAuthenticationCallback,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import type { TestServer } from '../../support/server.js';
import type { Place } from './houses.js';

/** What a call of amazon-cognito-identity-js came to: tokens, or the callback that asks for more, with what it was told. */
export interface Came {
  readonly to: keyof IAuthenticationCallback;
  readonly told: readonly unknown[];
  readonly session?: CognitoUserSession;
}

/** Turns the client’s callbacks into a promise. */
export function came(start: (callbacks: IAuthenticationCallback) => void): Promise<Came> {
  return new Promise((resolve, onFailure) => {
    const asks = (to: keyof IAuthenticationCallback) => ({ [to]: (...told: unknown[]) => resolve({ to, told }) });
    start({
      onSuccess: (session) => resolve({ to: 'onSuccess', told: [], session }),
      onFailure,
      ...asks('newPasswordRequired'),
      ...asks('mfaRequired'),
      ...asks('totpRequired'),
      ...asks('customChallenge'),
      ...asks('mfaSetup'),
      ...asks('selectMFAType'),
    });
  });
}

/** The same for calls with `onSuccess`, `onFailure` and nothing else that matters. */
export const succeeded = <T>(
  start: (callbacks: { onSuccess: (value: T) => void; onFailure: (error: Error) => void }) => void,
): Promise<T> => new Promise((onSuccess, onFailure) => start({ onSuccess, onFailure }));

/** And for those that end with `(error, value)`. */
export const called = <T>(start: (callback: (error?: Error | null, value?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as T))));

/** The client of one browser, whose storage is its own. */
export function identityJs(server: TestServer, { poolId, clientId }: Place) {
  const kept = new Map<string, string>();
  const Storage: ICognitoStorage = {
    setItem: (key, value) => void kept.set(key, value),
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
  const Pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint: server.url, Storage });
  const user = (Username: string) => new CognitoUser({ Username, Pool, Storage });
  return {
    pool: Pool,
    user,
    details: (Username: string, Password: string) => new AuthenticationDetails({ Username, Password }),
    /** By SRP unless the user was told otherwise. */
    signIn: (who: CognitoUser, Password: string) =>
      came((callbacks) => who.authenticateUser(new AuthenticationDetails({ Username: who.getUsername(), Password }), callbacks)),
  };
}

export type IdentityJs = ReturnType<typeof identityJs>;
