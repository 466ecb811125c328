import { constantTimeEqual } from '../../kernel/index.js';
import type { AppClient, ClientAuthMethod } from './types.js';

type Secretive = Pick<AppClient, 'secret' | 'secrets'>;

/** Returns the values of every active secret; empty for a public client. */
export function activeSecretsOf({ secret, secrets }: Secretive): readonly string[] {
  return secrets?.map(({ value }) => value) ?? (secret === undefined ? [] : [secret]);
}

/**
 * Reports whether the given value equals one of the client's secrets, or what `proofOf` derives
 * from it. Compares with all of them in any case.
 */
export function provesClient(client: Secretive, given: string, proofOf: (secret: string) => string = String): boolean {
  return activeSecretsOf(client)
    .map((secret) => constantTimeEqual(proofOf(secret), given))
    .includes(true);
}

/**
 * Proof of possession that every access token of a client needs: a DPoP key (RFC 9449) or a
 * certificate (RFC 8705).
 */
export type TokenBinding = 'dpop' | 'certificate';

type Client = Pick<AppClient, 'id' | 'secret' | 'extensions' | 'registration'>;

/**
 * Returns the one method that a client authenticates with: a certificate or a registered key
 * replaces a secret, except for keys that were registered for request objects only. FAPI 2.0
 * section 5.3.2.1 forbids secrets.
 */
export function authMethodOf({ secret, extensions = {}, registration }: Client): ClientAuthMethod {
  const { tlsClientAuth, jwks, jwksUri, fapi2 } = extensions;
  if (tlsClientAuth) return 'selfSigned' in tlsClientAuth ? 'self_signed_tls_client_auth' : 'tls_client_auth';
  const hasKeys = jwks !== undefined || jwksUri !== undefined;
  if (hasKeys && (fapi2 || !registration?.keysForRequestsOnly)) return 'private_key_jwt';
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
