import type { AppClient } from '../directory/clients/index.js';
import type { IdentityProvider } from '../directory/identity-providers/index.js';
import type { UserPool } from '../directory/pools/index.js';
import type { User } from '../directory/users/index.js';

/** What a provider says of who signed in there. */
export interface UpstreamIdentity {
  /** What tells its users apart, for ever. */
  readonly subject: string;
  /** By their names at the provider, as text; several values as `[a, b]`. */
  readonly claims: Readonly<Record<string, string>>;
  /** Where the claims come from, for the function that may look at them (InboundFederation). */
  readonly sources: {
    readonly tokenResponse?: Readonly<Record<string, string>>;
    readonly idToken?: Readonly<Record<string, string>>;
    readonly userInfo?: Readonly<Record<string, string>>;
    readonly samlResponse?: Readonly<Record<string, string>>;
  };
}

/** What is kept, sealed, from the request until its answer: nonce, code verifier, request id. */
export type Memory = Readonly<Record<string, string>>;

/** One protocol of identity providers. A new kind is a folder and a line in `kinds.ts`. */
export interface Connector {
  /** Where to send the browser. Throws `federation_unreachable`. */
  begin(
    provider: IdentityProvider,
    request: { readonly returnUrl: string; readonly state: string; readonly loginHint?: string; readonly fresh?: boolean },
  ): Promise<{ readonly url: string; readonly memory: Memory }>;
  /**
   * Who the answer proves. `memory` absent: nobody asked. Throws `federation_unreachable`, `federation_answer_invalid`,
   * `federation_uninvited`.
   */
  finish(
    provider: IdentityProvider,
    answer: { readonly parameters: Readonly<Record<string, string>>; readonly returnUrl: string; readonly memory?: Memory },
  ): Promise<UpstreamIdentity>;
}

/** What a browser brings back from a provider, to the address of its protocol. */
export interface Returned {
  /** Hash of the secret that the browser holds for this sign-in. Omitted: it holds none. */
  readonly browser?: string;
  /** `state` or `RelayState`. */
  readonly state: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface FederationContext {
  readonly pool: UserPool;
  readonly client: AppClient;
}

/** A sign-in through a provider that came to nothing, for the record. */
export interface FederatedRefusal {
  readonly provider: string;
  /** The code of what was thrown. */
  readonly reason: string;
  /** Whose account it is; `name`: what the provider's user is called here, if they are known; absent: the provider named nobody. */
  readonly who?: Pick<User, 'sub' | 'username'> | { readonly name: string };
}

/** Looks on at every sign-in that comes back from a provider. */
export interface FederationWatch {
  /** Throws where none may come from. */
  admit(context: FederationContext): Promise<void>;
  passed(context: FederationContext, signedIn: { readonly provider: string; readonly user: User }): Promise<void>;
  /** Takes no time and never throws. */
  refused(context: FederationContext, refusal: FederatedRefusal): void;
}

/** How a sign-in through a provider ended. */
export type FederatedSignIn =
  | { readonly kind: 'authenticated'; readonly user: User; readonly authTime: number; readonly provider: string }
  /** There is an account with the same proven address: its owner may link the two by signing in to it (`linkVerifiedEmail`). */
  | { readonly kind: 'link-offered'; readonly sub: string; readonly email: string; readonly provider: string; readonly link: string };

/**
 * Sign-in through other identity providers. Errors: `federation_unknown_provider` (no such provider, or not for this client),
 * `federation_unreachable`, `federation_refused` (the provider's own error), `federation_answer_invalid`, `federation_uninvited`,
 * `federation_state_invalid`, `federation_attributes`, `federation_account_disabled`, and those of triggers and of the watch.
 */
export interface Federation {
  /** Those of the pool that the client offers, by name. */
  offered(context: FederationContext): Promise<readonly Pick<IdentityProvider, 'name' | 'kind' | 'identifiers'>[]>;
  /** The provider that goes by this name, or by this identifier, if the client offers it. */
  find(context: FederationContext, asked: { readonly name?: string; readonly identifier?: string }): Promise<string | undefined>;
  /**
   * Where to send the browser, and the `state` of the request. `uid`: the authorization request that waits; `browser`: hash of a secret that
   * the browser shows again with the answer.
   */
  begin(
    context: FederationContext,
    asked: {
      readonly provider: string;
      readonly uid: string;
      readonly browser: string;
      readonly returnUrls: ReturnUrls;
      readonly loginHint?: string;
      readonly fresh?: boolean;
    },
  ): Promise<{ readonly url: string; readonly state: string }>;
  /**
   * Checks an answer and keeps it until the page that waits claims it. Never throws for what the provider says: that is shown on that page.
   * A browser that did not begin the sign-in gets `federation_state_invalid` before anything of the answer is used, and the sign-in stays
   * open for the one that did (RFC 9700 section 4.7, OpenID Connect Core 3.1.2.1).
   */
  returned(poolId: string, answer: Returned): Promise<{ readonly uid: string; readonly origin: string }>;
  /** Keeps an answer that nobody asked for, for the authorization request that is to come. SAML only. */
  unsolicited(
    context: FederationContext,
    answer: { readonly provider: string; readonly parameters: Readonly<Record<string, string>>; readonly returnUrl: string },
  ): Promise<{ readonly ticket: string }>;
  /** In the browser that waits: who has signed in. Good once. `uid` omitted: the answer is one that nobody had asked for. */
  complete(context: FederationContext, claimed: { readonly uid?: string; readonly ticket: string }): Promise<FederatedSignIn>;
  /** The account's owner has signed in to it, after `link-offered`. Good once. */
  link(context: FederationContext, link: string, sub: string): Promise<void>;
}

/** Addresses that providers send browsers back to, by protocol. */
export interface ReturnUrls {
  readonly oauth: string;
  readonly saml: string;
}
