import type { Origin, RequestContext } from '../authentication/index.js';
import type { AppClient } from '../directory/clients/index.js';
import type { IdentityProvider } from '../directory/identity-providers/index.js';
import type { UserPool } from '../directory/pools/index.js';
import type { User } from '../directory/users/index.js';

/** Verified identity of a user at a provider. */
export interface UpstreamIdentity {
  /** Permanent identifier of the user at the provider. */
  readonly subject: string;
  /** Claims by their names at the provider, as text; several values as `[a, b]`. */
  readonly claims: Readonly<Record<string, string>>;
  /** Origin of the claims, for the InboundFederation trigger. */
  readonly sources: {
    readonly tokenResponse?: Readonly<Record<string, string>>;
    readonly idToken?: Readonly<Record<string, string>>;
    readonly userInfo?: Readonly<Record<string, string>>;
    readonly samlResponse?: Readonly<Record<string, string>>;
  };
}

/** Sealed state of a request until its response: nonce, code verifier, request id. */
export type Memory = Readonly<Record<string, string>>;

/** Adapter for one federation protocol. A new one is a folder and a line in `createConnectors`. */
export interface Connector {
  /** URL of the authentication request for the browser. Throws `federation_unreachable`. */
  begin(
    provider: IdentityProvider,
    request: { readonly returnUrl: string; readonly state: string; readonly loginHint?: string; readonly fresh?: boolean },
  ): Promise<{ readonly url: string; readonly memory: Memory }>;
  /**
   * Verifies the response. `memory` omitted: unsolicited. Throws `federation_unreachable`, `federation_answer_invalid`,
   * `federation_unsolicited`.
   */
  finish(
    provider: IdentityProvider,
    answer: { readonly parameters: Readonly<Record<string, string>>; readonly returnUrl: string; readonly memory?: Memory },
  ): Promise<UpstreamIdentity>;
}

/** Provider response that a browser carries to the callback URL. */
export interface Returned {
  /** Hash of the secret that the browser holds for this sign-in. Omitted: it holds none. */
  readonly browser?: string;
  /** `state` or `RelayState`. */
  readonly state: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

export interface FederationContext {
  readonly pool: UserPool;
  readonly client: AppClient;
}

/** Result of a federated sign-in. */
export type FederatedSignIn =
  | { readonly kind: 'authenticated'; readonly user: User; readonly authTime: number; readonly provider: string }
  /** A local account has the same verified address: its owner may link the two by signing in to it (`linkVerifiedEmail`). */
  | { readonly kind: 'link-offered'; readonly sub: string; readonly email: string; readonly provider: string; readonly link: string };

/**
 * Sign-in through upstream identity providers. Errors: `federation_unknown_provider` (unknown, or not offered by this client),
 * `federation_unreachable`, `federation_refused` (error response of the provider), `federation_answer_invalid`, `federation_unsolicited`,
 * `federation_state_invalid`, `federation_attributes`, `federation_account_disabled`, and those of triggers and guards.
 */
export interface Federation {
  /** Providers that the client offers, by name. */
  offered(context: FederationContext): Promise<readonly Pick<IdentityProvider, 'name' | 'kind' | 'identifiers'>[]>;
  /** Name of the provider with this name or identifier, if the client offers it. */
  find(context: FederationContext, query: { readonly name?: string; readonly identifier?: string }): Promise<string | undefined>;
  /**
   * Authentication request: URL for the browser, and its `state`. `uid`: the pending authorization request; `browser`: hash of a secret
   * that the browser presents again with the response.
   */
  begin(
    context: FederationContext,
    request: {
      readonly provider: string;
      readonly uid: string;
      readonly browser: string;
      readonly returnUrls: ReturnUrls;
      readonly loginHint?: string;
      readonly fresh?: boolean;
    },
  ): Promise<{ readonly url: string; readonly state: string }>;
  /**
   * Verifies a response and stores it until the pending page claims it. Provider errors do not throw: they are shown on that page. A
   * browser that did not begin the sign-in gets `federation_state_invalid` before the response is used, and the sign-in stays open for the
   * one that did (RFC 9700 section 4.7, OpenID Connect Core 3.1.2.1).
   */
  returned(poolId: string, answer: Returned): Promise<{ readonly uid: string; readonly returnOrigin: string }>;
  /** Stores an unsolicited response for the authorization request that follows. SAML only. */
  unsolicited(
    context: FederationContext,
    answer: { readonly provider: string; readonly parameters: Readonly<Record<string, string>>; readonly returnUrl: string },
  ): Promise<{ readonly ticket: string }>;
  /** Claims a stored response in the waiting browser. Single use. `uid` omitted: an unsolicited response. */
  complete(context: RequestContext, claimed: { readonly uid?: string; readonly ticket: string }): Promise<FederatedSignIn>;
  /** Links the accounts of a `link-offered` result after their owner has signed in. Single use. */
  link(context: FederationContext, link: string, sub: string): Promise<void>;
}

/** Callback URLs by protocol. */
export interface ReturnUrls {
  readonly oauth: string;
  readonly saml: string;
}
