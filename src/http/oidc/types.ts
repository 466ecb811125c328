import type { Context } from 'koa';

/** An authorization request that waits for its user, held to one browser by a cookie. */
export interface Interaction {
  readonly uid: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Parameters of the authorization request: `login_hint`, `lang`, `identity_provider`, … */
  readonly params: Readonly<Record<string, unknown>>;
  /** It waits for this user, who is signed in, to say whether the client may have what it asks for. Absent: for a sign-in. */
  readonly consent?: { readonly sub: string };
}

/** What the hosted pages need of the authorization server. Pages live at `/{poolId}/login/{uid}` and below: the cookie reaches no further. */
export interface Interactions {
  /** Throws `interaction_unknown` when there is none, it expired, or it belongs to another browser or pool. */
  details(ctx: Context, poolId: string): Promise<Interaction>;
  /** Signs the browser in and sends it (303) back to the authorization request, which answers the app. */
  finish(ctx: Context, poolId: string, signedIn: { sub: string; authTime: number; amr?: readonly string[] }): Promise<void>;
  /** The user lets the client have what it asks for, this time. Throws `interaction_unknown` when that is not what the request waits for. */
  allow(ctx: Context, poolId: string): Promise<void>;
  /** Sends the browser back to the app with an OAuth error (`access_denied`). */
  refuse(ctx: Context, poolId: string, error: string, description: string): Promise<void>;
}
