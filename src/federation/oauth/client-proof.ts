import { importPKCS8, SignJWT } from 'jose';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost, type ServerMetadata } from 'openid-client';
import type { IdentityProvider } from '../../directory/identity-providers/index.js';
import { type Clock, type Ids, seconds } from '../../kernel/index.js';
import type { KeySetSigner } from '../../tokens/index.js';

/** Seconds that a signed client assertion is valid. */
const LIFETIME = 300;

/** Client authentication at a provider: `auth` for openid-client, after `prepare` has made what the request needs. */
export interface Proof {
  readonly auth: ClientAuth;
  prepare(): Promise<void>;
}

export interface ProofParts {
  readonly signer: Pick<KeySetSigner, 'sign'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
}

/**
 * Client authentication of a provider: Sign in with Apple takes a client secret JWT signed by the team's key; `private_key_jwt` (RFC 7523)
 * an assertion signed by the pool's keys, published at its `jwks_uri`; all others the secret, in the body as Cognito does, or as Basic
 * where the provider supports nothing else.
 */
export function proofOf(provider: IdentityProvider, server: ServerMetadata, parts: ProofParts): Proof {
  const { kind, details } = provider;
  const secret = details['client_secret'] ?? '';
  if (kind === 'SignInWithApple') return signed(() => appleSecret(provider, parts.clock), 'client_secret', details['client_id']!);
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_post'] } = server;
  const usual =
    !methods.includes('client_secret_post') && methods.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post';
  const method = details['token_endpoint_auth_method'] ?? usual;
  if (method === 'private_key_jwt') return signed(() => assertion(provider, server, parts), 'client_assertion', details['client_id']!);
  const auth = method === 'client_secret_basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret);
  return { auth, prepare: async () => undefined };
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Queue of prepared assertions: openid-client calls `auth` synchronously, but signing is asynchronous. */
function signed(make: () => Promise<string>, member: 'client_secret' | 'client_assertion', clientId: string): Proof {
  const made: string[] = [];
  return {
    auth(_server, _client, body) {
      body.set('client_id', clientId);
      body.set(member, made.shift() ?? '');
      if (member === 'client_assertion') body.set('client_assertion_type', ASSERTION_TYPE);
    },
    async prepare() {
      made.push(await make());
    },
  };
}

function assertion({ poolId, details }: IdentityProvider, { issuer }: ServerMetadata, { signer, clock, ids }: ProofParts): Promise<string> {
  const iat = seconds(clock);
  const client = details['client_id']!;
  return signer.sign(poolId, { iss: client, sub: client, aud: issuer, jti: ids.uuid(), iat, exp: iat + LIFETIME });
}

async function appleSecret({ details }: IdentityProvider, clock: Clock): Promise<string> {
  const body = details['private_key']!.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, '').replace(/\s/g, '');
  const key = await importPKCS8(`-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`, 'ES256');
  const now = seconds(clock);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: details['key_id']! })
    .setIssuer(details['team_id']!)
    .setSubject(details['client_id']!)
    .setAudience(details['oidc_issuer']!)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME)
    .sign(key);
}
