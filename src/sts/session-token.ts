import { defined, hasCode, type Sealer } from '../kernel/index.js';
import { type StsError, stsError } from './errors.js';
import type { PolicyDocument } from './policy/index.js';
import type { SignIn } from './sign-ins.js';
import type { WebIdentity } from './types.js';

interface SessionBase {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionPolicies: readonly PolicyDocument[];
  /** Managed policies that limit the session, in their current version. */
  readonly policyArns?: readonly string[];
  /** Milliseconds, to order sessions and revocations of the same second. */
  readonly issuedAt: number;
  /** Seconds. */
  readonly expiresAt: number;
}

/** Content of a session, stored in its token only. */
export interface SessionContent extends SessionBase {
  readonly kind?: 'role';
  readonly roleArn: string;
  readonly roleId: string;
  readonly roleSessionName: string;
  /** Omitted when the role was assumed by a signed request (AssumeRole). */
  readonly identity?: WebIdentity;
  readonly tags?: Readonly<Record<string, string>>;
  /** Keys of tags that chained sessions inherit. */
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  /** Sign-ins; the session ends with any of them. */
  readonly signIns?: readonly SignIn[];
  /** AssumeRoleWithSAML: the provider's ARN, and the condition keys of the assertion. */
  readonly saml?: { readonly provider: string; readonly context: Readonly<Record<string, string>> };
}

/**
 * Session of GetSessionToken or GetFederationToken: belongs to the key that signed the call, and
 * ends with it.
 */
export interface UserSessionContent extends SessionBase {
  readonly kind: 'user';
  readonly parentKeyId: string;
  readonly federatedName?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SessionTokens {
  /** Throws `packed_policy_too_large` for a session whose token would be longer than `open` accepts. */
  seal(session: SessionContent | UserSessionContent): string;
  /** Throws `invalid_client_token` for foreign tokens. Does not check expiry. */
  open(token: string): SessionContent | UserSessionContent;
}

const PURPOSE = 'sts-session';
const ROLE = 1;
const USER = 2;
/** Characters. The token travels in a header, or in the query of a presigned URL. */
const MAX_TOKEN = 32 * 1024;

type Tags = Readonly<Record<string, string>>;

type PackedRole = readonly [
  version: typeof ROLE,
  accessKeyId: string,
  secretAccessKey: string,
  roleArn: string,
  roleId: string,
  roleSessionName: string,
  identity: readonly [provider: string, audience: string, subject: string, amr: readonly string[] | 0, tags: Tags | 0] | 0,
  sessionPolicies: readonly PolicyDocument[],
  issuedAt: number,
  expiresAt: number,
  more?: Pick<SessionContent, 'policyArns' | 'tags' | 'transitiveTagKeys' | 'sourceIdentity' | 'saml' | 'signIns'>,
];
type PackedUser = readonly [version: typeof USER, session: Omit<UserSessionContent, 'kind'>];

export function createSessionTokens(sealer: Sealer): SessionTokens {
  return {
    seal(session) {
      const token = sealer.seal(JSON.stringify(pack(session)), PURPOSE);
      if (token.length > MAX_TOKEN) {
        const percent = Math.ceil((token.length * 100) / MAX_TOKEN);
        throw stsError('packed_policy_too_large', `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`);
      }
      return token;
    },
    open(token) {
      if (token.length > MAX_TOKEN) throw invalidToken();
      try {
        return unpack(JSON.parse(sealer.open(token, PURPOSE).toString()) as PackedRole | PackedUser);
      } catch (cause) {
        if (hasCode(cause, 'unsealable')) throw invalidToken(cause);
        throw cause;
      }
    },
  };
}

export function invalidToken(cause?: unknown): StsError {
  return stsError('invalid_client_token', 'The security token included in the request is invalid.', cause === undefined ? {} : { cause });
}

/** Packs the session as a list without names: the token travels with every request. */
function pack(session: SessionContent | UserSessionContent): PackedRole | PackedUser {
  if (session.kind === 'user') {
    const { kind: _kind, ...rest } = session;
    return [USER, rest];
  }
  const { identity, policyArns, tags, transitiveTagKeys, sourceIdentity, saml, signIns } = session;
  const more = { policyArns, tags, transitiveTagKeys, sourceIdentity, saml, signIns };
  const packed = [
    ROLE,
    session.accessKeyId,
    session.secretAccessKey,
    session.roleArn,
    session.roleId,
    session.roleSessionName,
    identity ? ([identity.provider, identity.audience, identity.subject, identity.amr ?? 0, identity.principalTags ?? 0] as const) : 0,
    session.sessionPolicies,
    session.issuedAt,
    session.expiresAt,
  ] as const;
  return Object.values(more).every((one) => one === undefined) ? packed : ([...packed, more] as unknown as PackedRole);
}

function unpack(packed: PackedRole | PackedUser): SessionContent | UserSessionContent {
  if (packed[0] === USER) return { kind: 'user', ...packed[1] };
  if (packed[0] !== ROLE) throw invalidToken();
  const [, accessKeyId, secretAccessKey, roleArn, roleId, roleSessionName, identity, sessionPolicies, issuedAt, expiresAt, more] = packed;
  return {
    accessKeyId,
    secretAccessKey,
    roleArn,
    roleId,
    roleSessionName,
    ...defined({ identity: identity ? identityOf(identity) : undefined }),
    sessionPolicies,
    issuedAt,
    expiresAt,
    ...more,
  };
}

function identityOf([provider, audience, subject, amr, principalTags]: Exclude<PackedRole[6], 0>): WebIdentity {
  return {
    provider,
    audience,
    subject,
    ...defined({ amr: amr ? amr : undefined, principalTags: principalTags ? principalTags : undefined }),
  };
}
