import { Provider } from 'oidc-provider';
import type { User } from '../../directory/users/index.js';
import type { PresentedRefreshToken, Session } from '../../tokens/index.js';
import type { TokenChanges } from '../../triggers/index.js';

/** Memo of one request: oidc-provider reads the same records several times. */
interface RequestScope {
  readonly sessions: Map<string, Promise<Session | undefined>>;
  readonly users: Map<string, Promise<User | undefined>>;
  readonly refreshTokens: Map<string, Promise<PresentedRefreshToken | undefined>>;
  /** Sessions ended by this request. */
  readonly ended: Set<string>;
  /** Refresh token being rotated. */
  rotated?: string;
  /** Session of the redeemed code; set by `find`, read by `consume`. */
  codeSession?: string;
  /** Scope that the client named for the grant of this token request. Omitted: none, or that of the request itself. */
  requestedScope?: string;
  /** Whether the SSO session existed when its former identifier was removed. */
  sessionRenewed?: boolean;
  /** Whether the user allowed the authorization request, to this redirect URI, before. */
  consentRemembered?: boolean;
  eventId?: string;
  /** Result of the pre token generation trigger, invoked once for all tokens of the request. */
  tokenChanges?: Promise<TokenChanges | undefined>;
}

export interface RequestScopes {
  /** Scope of the current request; a new one outside of a request. */
  current(): RequestScope;
  /** Scope of that request. */
  of(ctx: object): RequestScope;
}

export function createRequestScopes(): RequestScopes {
  const scopes = new WeakMap<object, RequestScope>();
  const fresh = (): RequestScope => ({ sessions: new Map(), users: new Map(), refreshTokens: new Map(), ended: new Set() });
  function of(ctx: object): RequestScope {
    const scope = scopes.get(ctx) ?? fresh();
    scopes.set(ctx, scope);
    return scope;
  }
  return { of, current: () => (Provider.ctx ? of(Provider.ctx) : fresh()) };
}

/** Whether the granted scope is the requested one, in any order; false where none was requested. */
export function isRequestedScope(granted: unknown, requested: unknown): boolean {
  if (typeof granted !== 'string' || typeof requested !== 'string') return false;
  const [all, named] = [new Set(granted.split(' ')), new Set(requested.split(' '))];
  return all.size === named.size && [...all].every((scope) => named.has(scope));
}

/** Returns the memoised promise, or that of `read`. */
export function once<T>(memo: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memo.get(key);
  if (known) return known;
  const answer = read();
  memo.set(key, answer);
  return answer;
}
