import type { AppClient } from './types.js';

/**
 * Client authentication method (RFC 7591 `token_endpoint_auth_method`); `client_secret` covers both
 * ways of sending one.
 */
export type ClientAuthMethod = 'none' | 'client_secret' | 'private_key_jwt' | 'tls_client_auth' | 'self_signed_tls_client_auth';

/**
 * Proof of possession that every access token of a client needs: a DPoP key (RFC 9449) or a
 * certificate (RFC 8705).
 */
export type TokenBinding = 'dpop' | 'certificate';

type Client = Pick<AppClient, 'id' | 'secret' | 'extensions'>;

/**
 * Returns the one method that a client authenticates with: a certificate or a registered key
 * replaces a secret.
 */
export function authMethodOf({ secret, extensions = {} }: Client): ClientAuthMethod {
  const { tlsClientAuth, jwks, jwksUri } = extensions;
  if (tlsClientAuth) return 'selfSigned' in tlsClientAuth ? 'self_signed_tls_client_auth' : 'tls_client_auth';
  if (jwks !== undefined || jwksUri !== undefined) return 'private_key_jwt';
  return secret === undefined ? 'none' : 'client_secret';
}

/**
 * Returns undefined when tokens of the client may be bearer tokens. FAPI 2.0 section 5.3.2.1
 * demands one of the two.
 */
export function tokenBindingOf({ extensions = {} }: Client): TokenBinding | undefined {
  const { certificateBoundAccessTokens, dpopBoundAccessTokens, fapi2 } = extensions;
  if (certificateBoundAccessTokens) return 'certificate';
  return dpopBoundAccessTokens || fapi2 ? 'dpop' : undefined;
}
