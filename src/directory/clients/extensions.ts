import type { UserPool } from '../pools/index.js';

/**
 * Settings of an app client that Cognito does not have: set by the set-up file, by registration and
 * by operations of our own, and left untouched by `UpdateUserPoolClient`. Omitted members are off.
 */
export interface ClientExtensions {
  /** Public keys for `private_key_jwt` client authentication (RFC 7523), which replace a secret. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** Authorization requests have to be pushed first (RFC 9126). */
  readonly requirePushedAuthorizationRequests?: boolean;
  /** URL of those keys, in place of `jwks`. Fetched on use, cached for a minute. */
  readonly jwksUri?: string;
  /** Authorization requests have to be signed (JAR, RFC 9101). Omitted: they may be. */
  readonly requireSignedRequestObject?: boolean;
  /** Encryption of ID tokens from the OAuth endpoints to a key of the client. */
  readonly idTokenEncryption?: {
    readonly alg: 'RSA-OAEP' | 'RSA-OAEP-256' | 'ECDH-ES' | 'ECDH-ES+A128KW' | 'ECDH-ES+A256KW';
    readonly enc: 'A128GCM' | 'A256GCM' | 'A128CBC-HS256' | 'A256CBC-HS512';
  };
  /** Client authentication by certificate (RFC 8705), which replaces a secret. */
  readonly tlsClientAuth?: TlsClientAuth;
  /** Access tokens are bound to the client's certificate (RFC 8705 section 3). */
  readonly certificateBoundAccessTokens?: boolean;
  /**
   * FAPI 2.0 Security Profile: pushed requests with PKCE; client authentication by key or
   * certificate; tokens bound to a DPoP key or a certificate; authorization codes valid for a
   * minute; no refresh token rotation.
   */
  readonly fapi2?: boolean;
  /** Access tokens are bound to a key that requests prove (DPoP, RFC 9449). */
  readonly dpopBoundAccessTokens?: boolean;
  /**
   * Receiver of logout tokens (OpenID Connect Back-Channel Logout). Signing out of the browser then
   * also ends the tokens issued through it.
   */
  readonly backchannelLogoutUri?: string;
  /** Device authorization grant for devices without a keyboard (RFC 8628). */
  readonly deviceGrant?: boolean;
  /** Backchannel authentication (CIBA, poll mode); confidential clients only. */
  readonly ciba?: boolean;
  /**
   * Ids of clients of the pool whose users' access tokens this client may exchange for its own (RFC
   * 8693), to act for those users.
   */
  readonly mayActFor?: readonly string[];
  /**
   * Scopes that access tokens of API sign-in carry in addition to `aws.cognito.signin.user.admin`.
   */
  readonly apiScopes?: readonly string[];
  /** Seconds. `max_age` of authorization requests without one (OpenID Connect Registration section 2, `default_max_age`). */
  readonly defaultMaxAge?: number;
}

/**
 * Identification of a client's certificate: by one name in it when a configured CA issued it, or as
 * one of `jwks` (`x5c`).
 */
export type TlsClientAuth =
  | { readonly subjectDn: string }
  | { readonly sanDns: string }
  | { readonly sanUri: string }
  | { readonly sanIp: string }
  | { readonly sanEmail: string }
  | { readonly selfSigned: true };

/**
 * Returns a contradiction among a client's extensions, as a sentence for the operator; undefined
 * when there is none.
 */
export function problemOf({
  deviceGrant,
  fapi2,
  idTokenEncryption,
  jwks,
  jwksUri,
  requireSignedRequestObject,
  tlsClientAuth,
  certificateBoundAccessTokens,
  dpopBoundAccessTokens,
}: ClientExtensions): string | undefined {
  const hasKeys = jwks !== undefined || jwksUri !== undefined;
  if (jwks && jwksUri !== undefined) return 'jwks and jwksUri exclude each other.';
  if (requireSignedRequestObject && !hasKeys) return 'requireSignedRequestObject needs jwks or jwksUri.';
  if (idTokenEncryption && !hasKeys) return 'idTokenEncryption needs jwks or jwksUri.';
  if (fapi2 && !hasKeys && !tlsClientAuth) return 'fapi2 needs jwks or tlsClientAuth: the client must prove itself by more than a secret.';
  if (fapi2 && deviceGrant) return 'fapi2 and deviceGrant exclude each other: nothing binds the browser to the device.';
  if (dpopBoundAccessTokens && certificateBoundAccessTokens)
    return 'dpopBoundAccessTokens and certificateBoundAccessTokens exclude each other.';
  if (tlsClientAuth && 'selfSigned' in tlsClientAuth && !jwks?.keys.some((key) => Array.isArray(key['x5c'])))
    return 'tlsClientAuth with selfSigned needs the certificate in jwks (x5c).';
  return undefined;
}

/** Reports whether tokens signed so satisfy FAPI 2.0 section 5.4. */
export const mayServeFapi = (signingAlgorithm: UserPool['signingAlgorithm']): boolean => signingAlgorithm !== 'RS256';
