/**
 * Claims are given by the caller; the issuer adds `iss`, `iat`, `jti`, `exp`. Times are seconds
 * since the epoch.
 */
export interface AccessTokenRequest {
  /** Further claims; those of the protocol take precedence. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  /** Omitted in tokens of client credentials. */
  readonly username?: string;
  readonly scope: string;
  readonly authTime: number;
  /** Session of the token. Omitted in tokens of client credentials. */
  readonly originJti?: string;
  readonly eventId?: string;
  readonly assurance?: Assurance;
  /** Tracked device of the sign-in. */
  readonly deviceKey?: string;
  readonly groups?: readonly string[];
  /** RFC 8707 */
  readonly audience?: string;
  /** Key that the token is bound to. Omitted: a bearer token. */
  readonly confirmation?: Confirmation;
  /** `2` for tokens of the OAuth endpoints. Omitted after API sign-in. */
  readonly version?: 2;
  readonly jti?: string;
  readonly iat?: number;
  readonly lifetime: number;
}

/** RFC 7800 `cnf`: the thumbprint of a DPoP key (RFC 9449), or of a certificate (RFC 8705). */
export interface Confirmation {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

export interface IdTokenRequest {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly authTime: number;
  readonly originJti?: string;
  readonly eventId?: string;
  readonly assurance?: Assurance;
  readonly nonce?: string;
  /** Session id in logout tokens (OpenID Connect Back-Channel Logout section 2.1). */
  readonly sid?: string;
  /** Source of `at_hash`. */
  readonly accessToken?: string;
  /** `cognito:username`, `cognito:groups`, attributes: see `claimsOf` in directory/users. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly lifetime: number;
}

/** Authentication assurance: methods (RFC 8176 `amr`), and the pool's name of the level (`acr`). */
export interface Assurance {
  readonly amr: readonly string[];
  readonly acr: string;
}

export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly client_id: string;
  readonly token_use: 'access';
  readonly scope: string;
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly username?: string;
  readonly origin_jti?: string;
  readonly event_id?: string;
  readonly device_key?: string;
  readonly aud?: string;
  readonly cnf?: Confirmation;
  readonly 'cognito:groups'?: readonly string[];
}

export interface IdTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly token_use: 'id';
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly origin_jti?: string;
  readonly [claim: string]: unknown;
}

export interface TokenIssuer {
  access(request: AccessTokenRequest): Promise<string>;
  id(request: IdTokenRequest): Promise<string>;
  /**
   * Signs a response to a client that is no token: an authorization response (JARM), an
   * introspection (RFC 9701). `lifetime` in seconds. Omitted: without `exp`.
   */
  answer(request: {
    poolId: string;
    clientId: string;
    claims: Readonly<Record<string, unknown>>;
    typ?: string;
    lifetime?: number;
  }): Promise<string>;
  /**
   * Issues a logout token (OpenID Connect Back-Channel Logout section 2.4), valid for two minutes.
   */
  logout(request: { poolId: string; clientId: string; sub: string; sid: string }): Promise<string>;
  /**
   * Verifies signature, issuer, expiry and `token_use`, but not revocation (see `Sessions`).
   * Without `poolId` the token's own issuer selects the pool, which must be one of this server.
   * Throws `token_invalid`, `token_expired`.
   */
  verifyAccess(token: string, expect?: { poolId?: string }): Promise<AccessTokenClaims & { poolId: string }>;
  /** `expiredToo`: accepts expired tokens, for `id_token_hint`. */
  verifyId(
    token: string,
    expect?: { poolId?: string; clientId?: string; expiredToo?: boolean },
  ): Promise<IdTokenClaims & { poolId: string }>;
}
