import type { Context } from 'koa';

/** Authorization request that awaits its user, bound to one browser by a cookie. */
export interface Interaction {
  readonly uid: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Parameters of the authorization request: `login_hint`, `lang`, `identity_provider`, … */
  readonly params: Readonly<Record<string, unknown>>;
  /** Names in the `claims` parameter. */
  readonly requestedClaims: readonly string[];
  /** User whose consent is awaited. Omitted: awaits a sign-in. */
  readonly consent?: { readonly sub: string };
}

/** Interactions for the hosted pages. The cookie’s path is `/{poolId}/login/{uid}`. */
export interface Interactions {
  /** Throws `interaction_unknown` for a missing or expired interaction, or one of another browser or pool. */
  details(ctx: Context, poolId: string): Promise<Interaction>;
  /**
   * Signs the browser in and redirects (303) to the authorization request, which answers the application. `authTime` in seconds,
   * `provenAt` in milliseconds: the request asks for a new sign-in if all sessions of the user were ended since.
   */
  finish(
    ctx: Context,
    poolId: string,
    signedIn: { sub: string; authTime: number; provenAt: number; amr?: readonly string[] },
  ): Promise<void>;
  /** Grants consent for this request. Throws `interaction_unknown` when no consent is awaited. */
  allow(ctx: Context, poolId: string): Promise<void>;
  /** Redirects to the application with an OAuth error (`access_denied`). */
  refuse(ctx: Context, poolId: string, error: string, description: string): Promise<void>;
}
