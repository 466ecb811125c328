/**
 * What an app client can do beyond Cognito: set by the set-up file, by registration and by the operations of our own service, never by
 * Cognito's, whose `UpdateUserPoolClient` leaves all of it as it is. Absent members are off.
 */
export interface ClientExtensions {
  /** Public keys that the client proves itself with (`private_key_jwt`, RFC 7523), in place of a secret. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** Authorization requests have to be pushed first (RFC 9126). */
  readonly requirePushedAuthorizationRequests?: boolean;
  /** Access tokens are bound to a key that requests prove (DPoP, RFC 9449). */
  readonly dpopBoundAccessTokens?: boolean;
  /**
   * Where the client hears that a session ended (OpenID Connect Back-Channel Logout). Signing out of the browser then ends the tokens that
   * came through it, too.
   */
  readonly backchannelLogoutUri?: string;
  /** Scopes of the client's own that access tokens of API sign-in carry beside `aws.cognito.signin.user.admin`. */
  readonly apiScopes?: readonly string[];
}
