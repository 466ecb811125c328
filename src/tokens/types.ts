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

/**
 * Session of one sign-in, which its refresh token and access tokens belong to. `id` is
 * `origin_jti`.
 */
export interface Session {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  /** The user's `sub`. */
  readonly userId: string;
  readonly scope: string;
  readonly authTime: number;
  /** Authentication methods (`amr`). */
  readonly amr?: readonly string[];
  /** Tracked device of the sign-in; it may be unconfirmed. */
  readonly deviceKey?: string;
  readonly deviceGroupKey?: string;
  /** Tracked sessions only. */
  readonly lastActiveAt?: Date;
  /** Public id of the SSO session it was issued through; tracked and announced sessions only. */
  readonly originId?: string;
  /**
   * Key or certificate that the refresh token is bound to (RFC 9449 section 5, RFC 8705 section 4).
   * Omitted: a bearer token.
   */
  readonly confirmation?: Confirmation;
  /** Omitted: the session ends by its lifetime only. */
  readonly idle?: IdleTime;
  readonly createdAt: Date;
  /** End of the session; with an idle time, the end if it is not used again. */
  readonly expiresAt: Date;
}

/** Idle time of a session: it ends after `seconds` without use, and at `endsAt` at the latest. */
export interface IdleTime {
  readonly seconds: number;
  readonly endsAt: Date;
}

/** Origin of a session's use. */
export interface SeenFrom {
  readonly ip?: string;
  readonly userAgent?: string;
}

/**
 * Tracking of a session, where the pool tracks sessions: users and operators see it, and sessions
 * per user are limited.
 */
export interface SessionTracking extends SeenFrom {
  /** Public id of the SSO session it was issued through. */
  readonly originId?: string;
  readonly maxPerUser: number;
}

/** Session as users and operators see it. */
export interface TrackedSession extends SeenFrom {
  /** Token session of one client, or SSO session of a browser. */
  readonly kind: 'TOKEN' | 'SSO';
  /** `origin_jti`, or the public id. */
  readonly id: string;
  /** `tkn` or `sso`, and 25 lowercase letters and digits. */
  readonly publicId: string;
  readonly clientId?: string;
  /** Public id of the SSO session that tokens were issued through. */
  readonly originId?: string;
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastActiveAt: Date;
}

export interface Sessions {
  /** Stores the session with its first refresh token, in one write. */
  open(session: {
    poolId: string;
    clientId: string;
    userId: string;
    scope: string;
    authTime: number;
    amr?: readonly string[];
    deviceKey?: string;
    deviceGroupKey?: string;
    /** The end is announced to the client. */
    announced?: true;
    /** Costs one more read, and a write for each evicted session. */
    tracking?: SessionTracking;
    refreshLifetime: number;
    /** Omitted: the session ends by its lifetime only. */
    idleSeconds?: number;
  }): Promise<{ session: Session; refreshToken: string }>;
  /** One read. Undefined when unknown, ended or of another pool. */
  find(poolId: string, id: string): Promise<Session | undefined>;
  /**
   * Redeems a refresh token for callers that verify no proof of possession. One read. Throws
   * `refresh_token_invalid`, `refresh_token_expired`, `refresh_token_revoked`,
   * `refresh_token_bound`. The client must be the session's own.
   */
  redeem(poolId: string, clientId: string, refreshToken: string): Promise<Session>;
  /** Ends the session: its refresh token and access tokens are invalid from now on. */
  end(poolId: string, id: string): Promise<void>;
  /**
   * `RevokeToken`: ends a session by its refresh token. Unknown tokens are no error; throws
   * `token_type_unsupported` for a JWT, `refresh_token_bound`.
   */
  endByRefreshToken(poolId: string, clientId: string, refreshToken: string): Promise<void>;
  /** Global sign-out. `keep`: id of a session to leave out. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
  /**
   * Ends the announced sessions of a browser that was signed out. `originId`: see
   * `SsoSessions.publicIdOf`. One read.
   */
  endAnnouncedOf(poolId: string, userId: string, originId: string): Promise<void>;
  /**
   * Records a use of the session. Tracked sessions cost at most one write an hour, those with an
   * idle time one per fourteenth of it, others none.
   */
  touch(session: Pick<Session, 'id' | 'poolId' | 'lastActiveAt' | 'idle' | 'expiresAt'>, from: SeenFrom): Promise<void>;
  /** Ends the sessions of a forgotten device. */
  endAllOfDevice(poolId: string, userId: string, deviceKey: string): Promise<void>;
}

/** Sessions that users and operators see and end, of pools that track sessions. */
export interface TrackedSessions {
  /** Lists active sessions, the last used first. Two reads. */
  list(poolId: string, userId: string): Promise<readonly TrackedSession[]>;
  /**
   * `linked`: also ends the SSO session that the tokens were issued through, or the tokens issued
   * through the SSO session.
   */
  end(poolId: string, userId: string, session: TrackedSession, also: { linked: boolean }): Promise<void>;
}

/** SSO sessions of pools that track sessions: a session without record has ended. */
export interface SsoSessions {
  /** `uid`: id of the SSO session at the authorization server. */
  publicIdOf(poolId: string, uid: string): string;
  /** Records a sign-in. `lifetime` in seconds. One write. */
  open(session: { poolId: string; userId: string; publicId: string; clientId?: string; from: SeenFrom; lifetime: number }): Promise<void>;
  /** Reports whether the session is active and the user's. One read; at most one write an hour. */
  meet(poolId: string, publicId: string, userId: string, from: SeenFrom): Promise<boolean>;
  end(poolId: string, publicId: string): Promise<void>;
  /** Global sign-out. `keep`: public id of a session to leave out. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
}

/** Refresh token that its session knows. */
export interface PresentedRefreshToken {
  readonly session: Session;
  /** Data of the authorization server. Omitted after API sign-in. */
  readonly attachment?: string;
  /**
   * Set when the token was replaced, at this moment. Presenting it again is reuse, unless within
   * the grace period.
   */
  readonly replacedAt?: Date;
}

/**
 * Individual refresh tokens, for the authorization server, which issues them in steps, and for
 * rotation; other callers use `Sessions`.
 */
export interface RefreshTokens {
  /**
   * Creates a session whose authorization code is not redeemed yet. `lifetime` in seconds. One
   * write.
   */
  begin(session: {
    id: string;
    poolId: string;
    clientId: string;
    userId: string;
    scope: string;
    authTime: number;
    /** The end is announced to the client. */
    announced?: true;
    /** Public id of the SSO session it is issued through. */
    originId?: string;
    tracking?: SessionTracking;
    lifetime: number;
  }): Promise<void>;
  /** Generates a token without storing it. */
  mint(sessionId: string): string;
  /** Attaches the first refresh token to a session. One write. Throws `session_ended`. */
  attachFirst(poolId: string, token: string, options: { attachment: string; lifetime: number; idleSeconds?: number }): Promise<void>;
  /**
   * Finds a token's session without changes. One read. Undefined for a malformed token, and when
   * the session ended or expired.
   */
  present(poolId: string, token: string): Promise<PresentedRefreshToken | undefined>;
  /**
   * Rotates a token: of two concurrent replacements the later is reuse unless within the grace
   * period. One read, one write. Throws `refresh_token_reused` (the session is ended),
   * `session_ended`, `concurrent_change`.
   */
  replace(poolId: string, options: { token: string; by: string; attachment?: string; graceSeconds: number }): Promise<void>;
}

/** Signing key of a pool's XML documents. */
export interface SamlSigningKey {
  /** RSA, PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Self-signed X.509: base64 of its DER, without PEM delimiters. */
  readonly certificate: string;
}

/**
 * One key per pool for SAML requests (`GetSigningCertificate`), generated off the event loop on
 * first use; valid for 10 years.
 */
export interface SamlSigningKeys {
  of(poolId: string): Promise<SamlSigningKey>;
}

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** Pair of keys, one for ID tokens and one for access tokens. */
export interface PublishedPair {
  readonly state: 'next' | 'signing' | 'retired';
  readonly idKid: string;
  readonly accessKid: string;
  /** Start of signing, past or future. Omitted: unknown. */
  readonly from?: Date;
  /** End of publication, of retired keys. */
  readonly until?: Date;
}

export interface SigningKeys {
  /** Generates a pool's first keys, off the event loop. */
  create(poolId: string, algorithm: SigningAlgorithm): Promise<void>;
  /**
   * Returns public keys with `x5c`, as served at `/.well-known/jwks.json`. No store read with a
   * warm cache.
   */
  jwks(poolId: string): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** Returns the published keys with their periods. One read. Throws `keys_unknown`. */
  describe(poolId: string): Promise<{ readonly algorithm: SigningAlgorithm; readonly pairs: readonly PublishedPair[] }>;
  /**
   * Publishes the next keys, which sign an hour later; the present ones stay published as long as
   * their tokens are valid. A rotation in progress continues. Verification never fails meanwhile.
   * Throws `keys_unknown`, `concurrent_change`.
   */
  rotate(poolId: string): Promise<{ readonly signsFrom: Date }>;
  /** Calls `rotate` when the present keys have signed for this long. */
  rotateWhenOlder(poolId: string, milliseconds: number): Promise<void>;
  /**
   * Replaces all keys at once; everything signed by the former ones is invalid from now on. Throws
   * `keys_unknown`, `concurrent_change`.
   */
  replaceCompromised(poolId: string): Promise<void>;
}

/**
 * Signs and verifies JWTs that are neither access nor ID tokens of a pool, under any key set of
 * `SigningKeys`. The identity issuer (identity-pools) has the reserved key set id `identity`, which
 * is no pool's id.
 */
export interface KeySetSigner {
  /** Signs exactly the given claims. Header `alg`, `kid`. */
  sign(keySetId: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Verifies signature and `exp` only; callers check issuer and audience. No store read with a warm
   * cache. Throws `token_invalid`, `token_expired`.
   */
  verify(keySetId: string, token: string): Promise<Readonly<Record<string, unknown>>>;
}
