import { hasCode, type Sealer } from '../kernel/index.js';
import { StsError } from './errors.js';
import type { PolicyDocument } from './policy/index.js';
import type { WebIdentity } from './types.js';

/** All there is to know about a session; it is kept nowhere but in its own token. */
export interface SessionContent {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly roleArn: string;
  readonly roleId: string;
  readonly roleSessionName: string;
  readonly identity: WebIdentity;
  readonly sessionPolicies: readonly PolicyDocument[];
  /** Milliseconds, so that what was issued just after a revocation is not taken for what was issued before. */
  readonly issuedAt: number;
  /** Seconds. */
  readonly expiresAt: number;
}

export interface SessionTokens {
  seal(session: SessionContent): string;
  /** Throws `invalid_client_token` for whatever we did not seal. Says nothing about expiry. */
  open(token: string): SessionContent;
}

const PURPOSE = 'sts-session';
const VERSION = 1;
const MAX_TOKEN = 12_000;

type Packed = readonly [
  version: typeof VERSION,
  accessKeyId: string,
  secretAccessKey: string,
  roleArn: string,
  roleId: string,
  roleSessionName: string,
  identity: readonly [
    provider: string,
    audience: string,
    subject: string,
    amr: readonly string[] | 0,
    tags: Readonly<Record<string, string>> | 0,
  ],
  sessionPolicies: readonly PolicyDocument[],
  issuedAt: number,
  expiresAt: number,
];

export function createSessionTokens(sealer: Sealer): SessionTokens {
  return {
    seal: (session) => sealer.seal(JSON.stringify(pack(session)), PURPOSE),
    open(token) {
      if (token.length > MAX_TOKEN) throw invalidToken();
      try {
        return unpack(JSON.parse(sealer.open(token, PURPOSE).toString()) as Packed);
      } catch (cause) {
        if (hasCode(cause, 'unsealable')) throw invalidToken(cause);
        throw cause;
      }
    },
  };
}

export function invalidToken(cause?: unknown): StsError {
  return new StsError(
    'invalid_client_token',
    'The security token included in the request is invalid.',
    cause === undefined ? {} : { cause },
  );
}

/** A list without names: the token travels with every request. */
function pack(session: SessionContent): Packed {
  const { provider, audience, subject, amr, principalTags } = session.identity;
  return [
    VERSION,
    session.accessKeyId,
    session.secretAccessKey,
    session.roleArn,
    session.roleId,
    session.roleSessionName,
    [provider, audience, subject, amr ?? 0, principalTags ?? 0],
    session.sessionPolicies,
    session.issuedAt,
    session.expiresAt,
  ];
}

function unpack(packed: Packed): SessionContent {
  const [version, accessKeyId, secretAccessKey, roleArn, roleId, roleSessionName, identity, sessionPolicies, issuedAt, expiresAt] = packed;
  if (version !== VERSION) throw invalidToken();
  const [provider, audience, subject, amr, principalTags] = identity;
  return {
    accessKeyId,
    secretAccessKey,
    roleArn,
    roleId,
    roleSessionName,
    identity: { provider, audience, subject, ...(amr ? { amr } : {}), ...(principalTags ? { principalTags } : {}) },
    sessionPolicies,
    issuedAt,
    expiresAt,
  };
}
