import { importPKCS8, SignJWT } from 'jose';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost, type ServerMetadata } from 'openid-client';
import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import { type Clock, seconds } from '../../kernel/index.js';

/** Seconds; Apple takes up to half a year. */
const APPLE_LIFETIME = 300;

/** How we prove ourselves to the provider: by `client_secret_post` as Cognito, by Basic where the provider takes nothing else. */
export function proofOf(
  { details }: IdentityProvider,
  { token_endpoint_auth_methods_supported: takes }: Partial<ServerMetadata>,
): ClientAuth {
  const secret = details['client_secret'] ?? '';
  return takes && !takes.includes('client_secret_post') && takes.includes('client_secret_basic')
    ? ClientSecretBasic(secret)
    : ClientSecretPost(secret);
}

/** Sign in with Apple: the secret is a token, signed with the team's key. */
export async function appleSecret({ details }: IdentityProvider, clock: Clock): Promise<string> {
  const body = details['private_key']!.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, '').replace(/\s/g, '');
  const key = await importPKCS8(`-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`, 'ES256');
  const now = seconds(clock);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: details['key_id']! })
    .setIssuer(details['team_id']!)
    .setSubject(details['client_id']!)
    .setAudience(details['oidc_issuer']!)
    .setIssuedAt(now)
    .setExpirationTime(now + APPLE_LIFETIME)
    .sign(key);
}
