// By hand: @smithy/signature-v4 signs only (docs/decisions/sigv4-verification.md).
import { type Clock, constantTimeEqual, defined, hmacSha256 } from '../../kernel/index.js';
import { stsError } from '../errors.js';
import type { Principal } from '../types.js';
import { type Authentication, MISMATCH, readAuthentication } from './authentication.js';
import { canonicalPaths, canonicalQuery, canonicalRequest, isS3, stringToSign } from './canonical-request.js';
import { type ChunkVerifier, createChunkVerifier } from './chunk-verifier.js';
import { type PayloadKind, readPayload } from './payload.js';
import { canonicalHeader, type SignedRequest } from './request.js';
import { type SigningKeys, scopeText } from './signing-key.js';
import { basicIso, timeOf } from './timestamp.js';

/**
 * Secret of an access key; its principal is resolved after the signature is verified, since that
 * may need a read of the role.
 */
export interface FoundCredentials {
  readonly secretAccessKey: string;
  principal(): Promise<Principal>;
}

export interface CredentialSource {
  /** Throws `invalid_client_token`, `expired_token`. */
  find(accessKeyId: string, sessionToken: string | undefined): FoundCredentials | Promise<FoundCredentials>;
}

export interface Signature {
  readonly principal: Principal;
  readonly service: string;
  readonly region: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly payload: PayloadKind;
  /** Signed hash of a body that is not read yet, `payload` being `hashed`. */
  readonly payloadHash?: string;
  /** Set for `streaming-…` payloads. */
  readonly chunks?: ChunkVerifier;
}

export interface Expectation {
  readonly services?: readonly string[];
  readonly regions?: readonly string[];
}

export interface SignatureVerifier {
  /**
   * Verifies the signature and returns its principal. Throws the codes of `StsError`, from
   * `missing_authentication` to `payload_hash_mismatch`.
   */
  verify(request: SignedRequest, expect?: Expectation): Promise<Signature>;
}

const MINUTE = 60_000;

export function createSignatureVerifier(parts: {
  readonly credentials: CredentialSource;
  readonly keys: SigningKeys;
  readonly clock: Clock;
}): SignatureVerifier {
  return {
    async verify(request, expect = {}) {
      const claimed = readAuthentication(request);
      checkScope(claimed, expect);
      checkTime(claimed, parts.clock.now());
      checkSignedHeaders(request, claimed);
      const payload = readPayload(request, claimed.scope.service, claimed.by);
      const found = await parts.credentials.find(claimed.scope.accessKeyId, claimed.sessionToken);
      const key = parts.keys.of(found.secretAccessKey, claimed.scope);
      checkSignature(request, claimed, payload.canonical, key);
      const { service, region } = claimed.scope;
      return {
        principal: await found.principal(),
        service,
        region,
        date: claimed.timestamp,
        signedHeaders: claimed.signedHeaders,
        payload: payload.kind,
        ...defined({ payloadHash: payload.kind === 'hashed' ? payload.canonical : undefined }),
        ...(payload.kind.startsWith('streaming')
          ? {
              chunks: createChunkVerifier({
                kind: payload.kind,
                key,
                scope: scopeText(claimed.scope),
                timestamp: claimed.timestamp,
                seed: claimed.signature,
                request,
              }),
            }
          : {}),
      };
    },
  };
}

function checkScope({ scope, timestamp }: Authentication, expect: Expectation): void {
  if (expect.services && !expect.services.includes(scope.service))
    throw stsError('signature_mismatch', `Credential should be scoped to correct service: '${expect.services[0]}'. `);
  if (expect.regions && !expect.regions.includes(scope.region))
    throw stsError('signature_mismatch', `Credential should be scoped to a valid region, not '${scope.region}'. `);
  const day = timestamp.slice(0, 8);
  if (scope.date !== day)
    throw stsError(
      'signature_mismatch',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${timestamp}'.`,
    );
}

/**
 * Checks the signing time: five minutes of skew, fifteen at S3; a presigned request is valid from
 * its date for its `X-Amz-Expires`.
 */
function checkTime({ scope, timestamp, expires }: Authentication, now: number): void {
  const skew = (isS3(scope.service) ? 15 : 5) * MINUTE;
  const signed = timeOf(timestamp);
  const latest = expires === undefined ? signed + skew : signed + expires * 1000;
  if (signed - skew <= now && now <= latest) return;
  if (expires !== undefined && now > latest) throw stsError('expired_presigned', 'Request has expired');
  if (isS3(scope.service))
    throw stsError('request_time_too_skewed', 'The difference between the request time and the current time is too large.');
  const minutes = skew / MINUTE;
  const [kind, relation, bound, sign] =
    signed > now ? (['not yet current', 'still later', now + skew, '+'] as const) : (['expired', 'now earlier', now - skew, '-'] as const);
  throw stsError(
    'request_time_too_skewed',
    `Signature ${kind}: ${timestamp} is ${relation} than ${basicIso(bound)} (${basicIso(now)} ${sign} ${minutes} min.)`,
  );
}

/**
 * Throws unless the host and every present `x-amz-` header are signed: unsigned headers could be
 * changed in transit.
 */
function checkSignedHeaders(request: SignedRequest, { signedHeaders }: Authentication): void {
  const present = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') && request.headers[name] !== undefined);
  const unsigned = ['host', ...present].filter((name) => !signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  throw stsError('headers_not_signed', 'There were headers present in the request which were not signed', {
    detail: unsigned.join(', ').slice(0, 1000),
  });
}

function checkSignature(request: SignedRequest, claimed: Authentication, payload: string, key: Buffer): void {
  const query = canonicalQuery(request.query, claimed.by === 'query' ? 'x-amz-signature' : undefined);
  const scope = scopeText(claimed.scope);
  const tried = canonicalPaths(request.path, claimed.scope.service).map((path) => {
    const canonical = canonicalRequest(request, { path, query, signedHeaders: claimed.signedHeaders, payload });
    return { canonical, toSign: stringToSign(claimed.timestamp, scope, canonical) };
  });
  if (tried.some(({ toSign }) => constantTimeEqual(hmacSha256(key, toSign).toString('hex'), claimed.signature))) return;
  const [{ canonical, toSign }] = tried as [(typeof tried)[0]];
  throw stsError('signature_mismatch', MISMATCH, { detail: withoutToken(`${canonical}\n\n${toSign}`, request, claimed) });
}

/** Removes the session token from the detail, which goes to the log. */
function withoutToken(detail: string, request: SignedRequest, claimed: Authentication): string {
  const header = canonicalHeader(request, 'x-amz-security-token');
  return [claimed.sessionToken, header].reduce<string>(
    (text, token) => (token ? text.replaceAll(token, '***').replaceAll(encodeURIComponent(token), '***') : text),
    detail,
  );
}
