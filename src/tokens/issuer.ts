import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Clock, defined, type Ids, seconds } from '../kernel/index.js';
import type { KeyRing, TokenUse } from './key-ring.js';
import type { SigningAlgorithm } from './keys.store.js';
import type { AccessTokenRequest, IdTokenRequest, TokenIssuer } from './types.js';
import { createTokenVerifier } from './verifier.js';

const BACKCHANNEL_LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';
/** Seconds; at most two minutes (OpenID Connect Back-Channel Logout section 2.4). */
const LOGOUT_TOKEN_LIFETIME = 120;

/**
 * Mints all JWTs of the HTTP surfaces with Cognito's exact claims; the header has `kid` and `alg`
 * only.
 */
export function createTokenIssuer(parts: {
  ring: KeyRing;
  clock: Clock;
  ids: Ids;
  issuerOf: (poolId: string) => string;
  poolIdOf: (issuer: string) => string | undefined;
}): TokenIssuer {
  const { ring, clock, ids } = parts;

  async function sign(poolId: string, use: TokenUse, claims: Record<string, unknown>, typ?: string): Promise<string> {
    const { algorithm, signing } = await ring.of(poolId);
    const header = { kid: signing[use].kid, alg: algorithm, ...defined({ typ }) };
    return new SignJWT(claims).setProtectedHeader(header).sign(signing[use].key);
  }

  return {
    access(request) {
      const iat = request.iat ?? seconds(clock);
      return sign(request.poolId, 'access', {
        // First: they cannot override claims of the protocol.
        ...request.claims,
        sub: request.sub,
        ...groupsClaim(request),
        iss: parts.issuerOf(request.poolId),
        version: request.version,
        client_id: request.clientId,
        aud: request.audience,
        origin_jti: request.originJti,
        event_id: request.eventId,
        device_key: request.deviceKey,
        token_use: 'access',
        scope: request.scope,
        auth_time: request.authTime,
        ...request.assurance,
        exp: iat + request.lifetime,
        iat,
        jti: request.jti ?? ids.uuid(),
        username: request.username,
        cnf: request.confirmation,
      });
    },
    async id(request) {
      const iat = seconds(clock);
      return sign(request.poolId, 'id', {
        // First: attributes cannot override claims of the protocol.
        ...request.claims,
        at_hash: await accessTokenHash(request, ring),
        sub: request.sub,
        iss: parts.issuerOf(request.poolId),
        aud: request.clientId,
        origin_jti: request.originJti,
        event_id: request.eventId,
        nonce: request.nonce,
        sid: request.sid,
        token_use: 'id',
        auth_time: request.authTime,
        ...request.assurance,
        exp: iat + request.lifetime,
        iat,
        jti: ids.uuid(),
      });
    },
    async answer({ poolId, clientId, claims, typ, lifetime }) {
      const iat = seconds(clock);
      const times = lifetime === undefined ? { iat } : { exp: iat + lifetime };
      return sign(poolId, 'id', { ...claims, iss: parts.issuerOf(poolId), aud: clientId, ...times }, typ);
    },
    async logout({ poolId, clientId, sub, sid }) {
      const iat = seconds(clock);
      const claims = {
        iss: parts.issuerOf(poolId),
        aud: clientId,
        iat,
        exp: iat + LOGOUT_TOKEN_LIFETIME,
        jti: ids.uuid(),
        sub,
        sid,
        events: { [BACKCHANNEL_LOGOUT]: {} },
      };
      return sign(poolId, 'id', claims, 'logout+jwt');
    },
    ...createTokenVerifier(parts),
  };
}

const groupsClaim = (request: AccessTokenRequest): Record<string, unknown> =>
  request.groups && request.groups.length > 0 ? { 'cognito:groups': request.groups } : {};

/** Computes `at_hash` (OpenID Connect Core section 3.1.3.6); Ed25519 hashes with SHA-512. */
async function accessTokenHash(request: IdTokenRequest, ring: KeyRing): Promise<string | undefined> {
  if (request.accessToken === undefined) return undefined;
  const { algorithm } = await ring.of(request.poolId);
  const hash = createHash(DIGESTS[algorithm]).update(request.accessToken).digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}

const DIGESTS: Record<SigningAlgorithm, string> = { RS256: 'sha256', PS256: 'sha256', ES256: 'sha256', EdDSA: 'sha512' };
