import type { PolicyDocument, RequestContext } from './policy/index.js';
import type { SignIn } from './sign-ins.js';

/** What a signature is made with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The long-lived key of an operator, from the settings: it may do everything. */
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
  /** The key is temporary (GetSessionToken). */
  readonly temporary?: 'session';
}

/** Somebody with temporary credentials. Times are seconds since the epoch. */
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
  /** The identity of an identity pool, when the session was opened with one. */
  readonly identityId?: string;
  /** The role's permission policies as they are now, not as they were when the session was opened. */
  readonly policies: readonly PolicyDocument[];
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** What the session hands on to the roles it assumes, and what it cannot change of them. */
  readonly transitiveTags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
  /** Roles that the session assumes end with them, too. */
  readonly signIns?: readonly SignIn[];
  /** `cognito-identity.amazonaws.com:sub`, `aws:PrincipalTag/…`, `aws:userid` and the like. */
  readonly context: RequestContext;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A user that an operator made, by its key or by temporary credentials got with it; or the operator with the latter. */
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
  /** The key is temporary: such callers get no further keys. */
  readonly temporary?: 'session' | 'federation';
  /** Absent for sessions of the operator. */
  readonly userName?: string;
}

/** Who signed a request. */
export type Principal = OperatorPrincipal | RoleSessionPrincipal | UserPrincipal;

/** What a verified web identity token says. */
export interface WebIdentity {
  /** How trust policies name the issuer, and the prefix of its condition keys: `cognito-identity.amazonaws.com`. */
  readonly provider: string;
  readonly audience: string;
  readonly subject: string;
  readonly amr?: readonly string[];
  readonly principalTags?: Readonly<Record<string, string>>;
  /** Sessions of this identity end with them. */
  readonly signIns?: readonly SignIn[];
}

/** Handed in by who knows the issuers. Throws `invalid_identity_token`, `expired_identity_token`, `identity_provider_unreachable`. */
export interface WebIdentityVerifier {
  verify(token: string): Promise<WebIdentity>;
}

export interface RoleRequest {
  readonly roleArn: string;
  readonly roleSessionName: string;
  /** 900 to the role's maximum; 3600 when absent. */
  readonly durationSeconds?: number;
  /** Narrow the session: what these do not allow is not allowed, whatever the role's policies say. */
  readonly sessionPolicies?: readonly PolicyDocument[];
  /** Managed policies that narrow it, too. */
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
  /** Percent of the room for session policies and tags; absent when there are none. */
  readonly packedPolicySize?: number;
}

/** Temporary credentials for somebody who signed the request. */
export interface SignedSession {
  readonly credentials: AssumedRole['credentials'];
  readonly arn: string;
  readonly id: string;
  readonly packedPolicySize?: number;
}

/** Turns a proven identity into temporary credentials: here, or at an STS elsewhere, which wants the token itself. */
export interface RoleAssumer {
  assumeRole(
    webIdentity: { readonly claims: WebIdentity; readonly token: () => Promise<string> },
    request: RoleRequest,
  ): Promise<AssumedRole>;
}
