import { Provider } from 'oidc-provider';
import type { User } from '../../directory/users/index.js';
import type { PresentedRefreshToken, Session } from '../../tokens/index.js';
import type { TokenChanges } from '../../triggers/index.js';

/** What one request has read already: oidc-provider asks for the same session several times over. */
interface RequestScope {
  readonly sessions: Map<string, Promise<Session | undefined>>;
  readonly users: Map<string, Promise<User | undefined>>;
  readonly refreshTokens: Map<string, Promise<PresentedRefreshToken | undefined>>;
  /** Sessions that this request has ended. */
  readonly ended: Set<string>;
  /** The refresh token that is being rotated away. */
  rotated?: string;
  /** Written by the `consume` of a code: the session that the code belongs to. */
  codeSession?: string;
  /** The browser session was there when its former identifier was taken from it. */
  sessionRenewed?: boolean;
  eventId?: string;
  /** Asked of the pool's function once for all tokens of the request. */
  tokenChanges?: Promise<TokenChanges | undefined>;
}

export interface RequestScopes {
  /** The scope of the current request; a fresh one outside of any. */
  current(): RequestScope;
}

export function createRequestScopes(): RequestScopes {
  const scopes = new WeakMap<object, RequestScope>();
  return {
    current() {
      const { ctx } = Provider;
      const scope = ctx && scopes.get(ctx);
      if (scope) return scope;
      const fresh: RequestScope = { sessions: new Map(), users: new Map(), refreshTokens: new Map(), ended: new Set() };
      if (ctx) scopes.set(ctx, fresh);
      return fresh;
    },
  };
}

/** The remembered answer, or the one that `read` gives. */
export function once<T>(memo: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memo.get(key);
  if (known) return known;
  const answer = read();
  memo.set(key, answer);
  return answer;
}
