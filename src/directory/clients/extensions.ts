import type { UserPool } from '../pools/index.js';

/**
 * What an app client can do beyond Cognito: set by the set-up file, by registration and by the operations of our own service, never by
 * Cognito's, whose `UpdateUserPoolClient` leaves all of it as it is. Absent members are off.
 */
export interface ClientExtensions {
  /** Public keys that the client proves itself with (`private_key_jwt`, RFC 7523), in place of a secret. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** Authorization requests have to be pushed first (RFC 9126). */
  readonly requirePushedAuthorizationRequests?: boolean;
  /** Where those keys are, instead of here: asked when they are needed, again after a minute. */
  readonly jwksUri?: string;
  /** Authorization requests have to be signed (JAR, RFC 9101). Any may be. */
  readonly requireSignedRequestObject?: boolean;
  /** ID tokens of the OAuth endpoints are encrypted to a key of the client's. */
  readonly idTokenEncryption?: {
    readonly alg: 'RSA-OAEP' | 'RSA-OAEP-256' | 'ECDH-ES' | 'ECDH-ES+A128KW' | 'ECDH-ES+A256KW';
    readonly enc: 'A128GCM' | 'A256GCM' | 'A128CBC-HS256' | 'A256CBC-HS512';
  };
  /** The client proves itself by a certificate (RFC 8705), in place of a secret. */
  readonly tlsClientAuth?: TlsClientAuth;
  /** Access tokens are bound to the certificate that the client shows (RFC 8705 section 3). */
  readonly certificateBoundAccessTokens?: boolean;
  /**
   * FAPI 2.0 Security Profile: requests are pushed, with PKCE; the client proves itself by a key or a certificate; tokens are bound to a key (DPoP)
   * unless they are to a certificate; codes live for a minute; refresh tokens are not replaced.
   */
  readonly fapi2?: boolean;
  /** Access tokens are bound to a key that requests prove (DPoP, RFC 9449). */
  readonly dpopBoundAccessTokens?: boolean;
  /**
   * Where the client hears that a session ended (OpenID Connect Back-Channel Logout). Signing out of the browser then ends the tokens that
   * came through it, too.
   */
  readonly backchannelLogoutUri?: string;
  /** The client is for devices without a keyboard: their users sign in elsewhere, and type a code there (RFC 8628). */
  readonly deviceGrant?: boolean;
  /** The client may ask people to sign in who are elsewhere (CIBA, polled); only one that proves itself. */
  readonly ciba?: boolean;
  /** Ids of clients of the pool whose users' access tokens this one may swap for its own (RFC 8693), to act for those users. */
  readonly mayActFor?: readonly string[];
  /** Scopes of the client's own that access tokens of API sign-in carry beside `aws.cognito.signin.user.admin`. */
  readonly apiScopes?: readonly string[];
}

/** How a client's certificate is known: by one name in it, where a CA of the operator's vouches for it, or as one of `jwks` (`x5c`). */
export type TlsClientAuth =
  | { readonly subjectDn: string }
  | { readonly sanDns: string }
  | { readonly sanUri: string }
  | { readonly sanIp: string }
  | { readonly sanEmail: string }
  | { readonly selfSigned: true };

/** What contradicts itself in a client's extensions, in words for the operator. */
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

/** FAPI 2.0 section 5.4: what a pool may sign with where clients are held to the profile. */
export const mayServeFapi = (signingAlgorithm: UserPool['signingAlgorithm']): boolean => signingAlgorithm !== 'RS256';
