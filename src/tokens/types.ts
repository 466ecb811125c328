/** Claims are what the caller decides; the issuer adds `iss`, `iat`, `jti`, `exp`. Times are seconds since the epoch. */
export interface AccessTokenRequest {
  /** Further claims; those of the protocol win over them. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  /** Absent in machine tokens. */
  readonly username?: string;
  readonly scope: string;
  readonly authTime: number;
  /** The session that the token belongs to; absent in machine tokens. */
  readonly originJti?: string;
  readonly eventId?: string;
  readonly assurance?: Assurance;
  /** The tracked device that signed in. */
  readonly deviceKey?: string;
  readonly groups?: readonly string[];
  /** RFC 8707 */
  readonly audience?: string;
  /** The key that whoever uses the token must have. Absent: anybody may. */
  readonly confirmation?: Confirmation;
  /** `2` for tokens of the OAuth endpoints, absent after API sign-in. */
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
  /** OpenID Connect Back-Channel Logout section 2.1: what the client calls the session when it hears of its end. */
  readonly sid?: string;
  /** For `at_hash`. */
  readonly accessToken?: string;
  /** `cognito:username`, `cognito:groups`, attributes: see `claimsOf` in directory/users. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly lifetime: number;
}

/** How sure one may be of who signed in: what was shown (RFC 8176), and what the pool calls the level that it makes. */
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
   * A signed answer to a client that is no token: an authorization response (JARM), an introspection (RFC 9701). `lifetime` in seconds; absent:
   * it says itself when it was true.
   */
  answer(request: {
    poolId: string;
    clientId: string;
    claims: Readonly<Record<string, unknown>>;
    typ?: string;
    lifetime?: number;
  }): Promise<string>;
  /** A logout token (OpenID Connect Back-Channel Logout section 2.4), good for two minutes. */
  logout(request: { poolId: string; clientId: string; sub: string; sid: string }): Promise<string>;
  /**
   * Signature, issuer, expiry and `token_use`; not revocation (ask `sessions`). Without `poolId` the token's own
   * issuer names the pool, which must be one of ours. Throws `token_invalid`, `token_expired`.
   */
  verifyAccess(token: string, expect?: { poolId?: string }): Promise<AccessTokenClaims & { poolId: string }>;
  /** `expiredToo`: for hints, where an ID token only says who somebody was. */
  verifyId(
    token: string,
    expect?: { poolId?: string; clientId?: string; expiredToo?: boolean },
  ): Promise<IdTokenClaims & { poolId: string }>;
}

/** One sign-in: what its refresh token and all access tokens from it hang on. `id` is `origin_jti`. */
export interface Session {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  /** The user's `sub`. */
  readonly userId: string;
  readonly scope: string;
  readonly authTime: number;
  /** What was shown, as `amr` says it. */
  readonly amr?: readonly string[];
  /** The tracked device that signed in; it may not be confirmed yet. */
  readonly deviceKey?: string;
  readonly deviceGroupKey?: string;
  /** Only of tracked sessions. */
  readonly lastActiveAt?: Date;
  /** Public id of the browser session that it came through; of tracked and of announced sessions. */
  readonly originId?: string;
  /** The key or certificate that the refresh token is bound to (RFC 9449 section 5, RFC 8705 section 4). Absent: a bearer token. */
  readonly confirmation?: Confirmation;
  /** Omitted: only time ends it. */
  readonly idle?: IdleTime;
  readonly createdAt: Date;
  /** Of a session with an idle time: its end if it is not used again. */
  readonly expiresAt: Date;
}

/** A session that also ends when it is not used for `seconds`; `endsAt` is its end however much it is used. */
export interface IdleTime {
  readonly seconds: number;
  readonly endsAt: Date;
}

/** Where a session was seen. */
export interface SeenFrom {
  readonly ip?: string;
  readonly userAgent?: string;
}

/** Given where the pool tracks sessions: the user and the operator see this one, and there are at most so many of a user. */
export interface SessionTracking extends SeenFrom {
  /** Public id of the browser session that it came through. */
  readonly originId?: string;
  readonly maxPerUser: number;
}

/** A session as users and operators see it. */
export interface TrackedSession extends SeenFrom {
  /** Tokens of one client, or a browser that is signed in. */
  readonly kind: 'TOKEN' | 'SSO';
  /** `origin_jti`, or the public id. */
  readonly id: string;
  /** `tkn` or `sso`, and 25 lowercase letters and digits. */
  readonly publicId: string;
  readonly clientId?: string;
  /** Public id of the browser session that tokens came through. */
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
    /** The client hears of its end. */
    announced?: true;
    /** One more read, and a write for each session that has to go. */
    tracking?: SessionTracking;
    refreshLifetime: number;
    /** Omitted: the session ends by its lifetime alone. */
    idleSeconds?: number;
  }): Promise<{ session: Session; refreshToken: string }>;
  /** One read. Undefined when unknown, ended or of another pool. */
  find(poolId: string, id: string): Promise<Session | undefined>;
  /**
   * For callers that check no proof of possession. One read. Throws `refresh_token_invalid`, `refresh_token_expired`, `refresh_token_revoked`,
   * `refresh_token_bound`. The client must be the session's own.
   */
  redeem(poolId: string, clientId: string, refreshToken: string): Promise<Session>;
  /** Ends the session: its refresh token and access tokens are worth nothing from now on. */
  end(poolId: string, id: string): Promise<void>;
  /** `RevokeToken`: by refresh token. Unknown tokens are no error; throws `token_type_unsupported` for a JWT, `refresh_token_bound`. */
  endByRefreshToken(poolId: string, clientId: string, refreshToken: string): Promise<void>;
  /** Global sign-out. `keep`: the id of a session that stays. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
  /** The browser was signed out: ends the announced sessions that came through it. `originId`: see `SsoSessions.publicIdOf`. One read. */
  endAnnouncedOf(poolId: string, userId: string, originId: string): Promise<void>;
  /** The session was used. Of a tracked one a write an hour at most, of one with an idle time one in a fourteenth of that; none for others. */
  touch(session: Pick<Session, 'id' | 'poolId' | 'lastActiveAt' | 'idle' | 'expiresAt'>, from: SeenFrom): Promise<void>;
  /** The device was forgotten. */
  endAllOfDevice(poolId: string, userId: string, deviceKey: string): Promise<void>;
  endAllOfPool(poolId: string): Promise<void>;
}

/** What users and operators see and end, of pools that track sessions. */
export interface TrackedSessions {
  /** The active ones, the last used first. Two reads. */
  list(poolId: string, userId: string): Promise<readonly TrackedSession[]>;
  /** `linked`: also the browser session that the tokens came through, or the tokens that came through the browser session. */
  end(poolId: string, userId: string, session: TrackedSession, also: { linked: boolean }): Promise<void>;
}

/** Browser sessions of pools that track sessions: whose record is gone is signed out. */
export interface SsoSessions {
  /** `uid`: the authorization server's name for the browser session. */
  publicIdOf(poolId: string, uid: string): string;
  /** Somebody signed in. `lifetime` in seconds. One write. */
  open(session: { poolId: string; userId: string; publicId: string; clientId?: string; from: SeenFrom; lifetime: number }): Promise<void>;
  /** Whether the session still stands and is the user's. One read; one write an hour at most. */
  meet(poolId: string, publicId: string, userId: string, from: SeenFrom): Promise<boolean>;
  end(poolId: string, publicId: string): Promise<void>;
  /** Global sign-out. `keep`: the public id of a session that stays. */
  endAllOf(poolId: string, userId: string, keep?: string): Promise<void>;
  endAllOfPool(poolId: string): Promise<void>;
}

/** A refresh token that its session knows. */
export interface PresentedRefreshToken {
  readonly session: Session;
  /** As the authorization server gave it; absent after API sign-in. */
  readonly attachment?: string;
  /** Present: the token was replaced at this moment. Presenting it again is reuse, unless a grace period covers it. */
  readonly replacedAt?: Date;
}

/** Refresh tokens one by one, for the authorization server, which issues them in steps, and for rotation; everybody else uses `Sessions`. */
export interface RefreshTokens {
  /** A session that waits for its authorization code to be redeemed. `lifetime` in seconds. One write. */
  begin(session: {
    id: string;
    poolId: string;
    clientId: string;
    userId: string;
    scope: string;
    authTime: number;
    /** The client hears of its end. */
    announced?: true;
    /** Public id of the browser session that it comes through. */
    originId?: string;
    tracking?: SessionTracking;
    lifetime: number;
  }): Promise<void>;
  /** Makes a token, stores nothing. */
  mint(sessionId: string): string;
  /** Gives a session its first refresh token. One write. Throws `session_ended`. */
  attachFirst(poolId: string, token: string, options: { attachment: string; lifetime: number; idleSeconds?: number }): Promise<void>;
  /** One read, no change. Undefined for garbage, and when the session ended or expired. */
  present(poolId: string, token: string): Promise<PresentedRefreshToken | undefined>;
  /**
   * Rotation: of two that replace the same token at once, the later is a reuse unless within the grace period. One read, one write.
   * Throws `refresh_token_reused` (the session is ended), `session_ended`, `concurrent_change`.
   */
  replace(poolId: string, options: { token: string; by: string; attachment?: string; graceSeconds: number }): Promise<void>;
}

/** What a pool signs XML documents with. */
export interface SamlSigningKey {
  /** RSA, PKCS #8 in PEM. */
  readonly privateKey: string;
  /** Self-signed X.509: base64 of its DER, no PEM lines. */
  readonly certificate: string;
}

/** One key a pool for SAML requests (`GetSigningCertificate`), made off the event loop when it is first asked for; good for 10 years. */
export interface SamlSigningKeys {
  of(poolId: string): Promise<SamlSigningKey>;
  removeAllOf(poolId: string): Promise<void>;
}

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** A pair of keys, one for ID tokens and one for access tokens. */
export interface PublishedPair {
  readonly state: 'next' | 'signing' | 'retired';
  readonly idKid: string;
  readonly accessKid: string;
  /** Since when it signs, or from when it will. Absent: for long. */
  readonly from?: Date;
  /** Of retired ones. */
  readonly until?: Date;
}

export interface SigningKeys {
  /** Makes a pool's first keys, off the request path's event loop. */
  create(poolId: string, algorithm: SigningAlgorithm): Promise<void>;
  /** Public keys with `x5c`, as served at `/.well-known/jwks.json`. No store read when warm. */
  jwks(poolId: string): Promise<{ keys: readonly Record<string, unknown>[] }>;
  /** What is published, and since when and until when. One read. Throws `keys_unknown`. */
  describe(poolId: string): Promise<{ readonly algorithm: SigningAlgorithm; readonly pairs: readonly PublishedPair[] }>;
  /**
   * Publishes the next keys, which sign an hour later; the present ones stay published as long as tokens of theirs live. One that is under way
   * goes on. Verification never fails meanwhile. Throws `keys_unknown`, `concurrent_change`.
   */
  rotate(poolId: string): Promise<{ readonly signsFrom: Date }>;
  /** `rotate`, when the present keys have signed for this long. */
  rotateWhenOlder(poolId: string, milliseconds: number): Promise<void>;
  /** New keys at once; whatever any of the former ones signed is worth nothing from now on. Throws `keys_unknown`, `concurrent_change`. */
  replaceCompromised(poolId: string): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

/**
 * Signs and verifies JWTs that are neither access nor ID tokens of a pool, under any key set of `SigningKeys`. The identity
 * issuer (identity-pools) keeps its keys under the reserved key set id `identity`, which is no pool's id.
 */
export interface KeySetSigner {
  /** The claims are whole: nothing is added. Header `alg`, `kid`. */
  sign(keySetId: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Signature and `exp` only; issuer and audience are the caller's. No store read when warm. Throws `token_invalid`, `token_expired`. */
  verify(keySetId: string, token: string): Promise<Readonly<Record<string, unknown>>>;
}
