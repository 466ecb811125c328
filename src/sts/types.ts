import type { PolicyDocument, RequestContext } from './policy/index.js';
import type { SignIn } from './sign-ins.js';

/** Credentials that sign a request. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Long-lived access key of an operator, from the settings: it may do everything. */
export interface OperatorKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface OperatorPrincipal {
  readonly kind: 'operator';
  readonly accessKeyId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
  /** Set for temporary credentials (GetSessionToken). */
  readonly temporary?: 'session';
}

/** Session of a role. Times are seconds since the epoch. */
export interface RoleSessionPrincipal {
  readonly kind: 'role-session';
  readonly accessKeyId: string;
  readonly roleArn: string;
  /** `arn:aws:sts::{account}:assumed-role/{role}/{session}` */
  readonly arn: string;
  readonly accountId: string;
  /** `AROA…:{session}` */
  readonly userId: string;
  readonly roleSessionName: string;
  /** Identity of an identity pool that the session was issued to, if any. */
  readonly identityId?: string;
  /** Current permission policies of the role, not those at the start of the session. */
  readonly policies: readonly PolicyDocument[];
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** Tags that chained sessions inherit and cannot change. */
  readonly transitiveTags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
  /** Sign-ins that this session and chained ones end with. */
  readonly signIns?: readonly SignIn[];
  /** `cognito-identity.amazonaws.com:sub`, `aws:PrincipalTag/…`, `aws:userid` and the like. */
  readonly context: RequestContext;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** IAM user, by its key or by temporary credentials; or the operator with the latter. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly accessKeyId: string;
  /** `arn:aws:iam::{account}:user/…`, or `arn:aws:sts::{account}:federated-user/{name}` */
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
  readonly policies: readonly PolicyDocument[];
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly context: RequestContext;
  /** Set for temporary credentials: such callers get no further ones. */
  readonly temporary?: 'session' | 'federation';
  /** Omitted for sessions of the operator. */
  readonly userName?: string;
}

/** Signer of a request. */
export type Principal = OperatorPrincipal | RoleSessionPrincipal | UserPrincipal;

/** Claims of a verified web identity token. */
export interface WebIdentity {
  /**
   * Name of the issuer in trust policies, and prefix of its condition keys:
   * `cognito-identity.amazonaws.com`.
   */
  readonly provider: string;
  readonly audience: string;
  readonly subject: string;
  readonly amr?: readonly string[];
  readonly principalTags?: Readonly<Record<string, string>>;
  /** Sign-ins that sessions of this identity end with. */
  readonly signIns?: readonly SignIn[];
}

/**
 * Verifier of web identity tokens, provided by the app. Throws `invalid_identity_token`,
 * `expired_identity_token`, `identity_provider_unreachable`.
 */
export interface WebIdentityVerifier {
  verify(token: string): Promise<WebIdentity>;
}

export interface RoleRequest {
  readonly roleArn: string;
  readonly roleSessionName: string;
  /** 900 to the role's maximum. Omitted: 3600. */
  readonly durationSeconds?: number;
  /** Session policies: limit the session to what they allow. */
  readonly sessionPolicies?: readonly PolicyDocument[];
  /** Managed policies that limit it, too. */
  readonly policyArns?: readonly string[];
}

export interface AssumedRole {
  readonly credentials: {
    /** `ASIA…` */
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    /** Seconds since the epoch. */
    readonly expiresAt: number;
  };
  readonly assumedRoleArn: string;
  /** `AROA…:{session}` */
  readonly assumedRoleId: string;
  readonly audience: string;
  readonly provider: string;
  readonly subject: string;
  /** Percentage of the space for session policies and tags. Omitted when there are none. */
  readonly packedPolicySize?: number;
}

/** Temporary credentials issued to the signer of a request. */
export interface SignedSession {
  readonly credentials: AssumedRole['credentials'];
  readonly arn: string;
  readonly id: string;
  readonly packedPolicySize?: number;
}

/**
 * Issues temporary credentials for a proven identity: locally, or at a remote STS, which needs the
 * token itself.
 */
export interface RoleAssumer {
  assumeRole(
    webIdentity: { readonly claims: WebIdentity; readonly token: () => Promise<string> },
    request: RoleRequest,
  ): Promise<AssumedRole>;
}
