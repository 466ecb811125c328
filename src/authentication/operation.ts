import type { AppClient } from '../directory/clients/index.js';
import type { UserPool } from '../directory/pools/index.js';
import { type CodedError, defined } from '../kernel/index.js';
import type { RiskAssessment } from './threats/index.js';
import type { ChallengeName, Factor, Origin } from './types.js';

/** Characters of a User-Agent that are kept. */
const MAX_USER_AGENT = 512;

/** Origin of a connection, by its address and `User-Agent` header; empty ones are omitted. */
export const originOf = (ip: string, userAgent: string): Origin => ({
  ...defined({ ip: ip === '' ? undefined : ip, userAgent: userAgent === '' ? undefined : userAgent.slice(0, MAX_USER_AGENT) }),
});

export type OperationType = 'SignIn' | 'SignUp' | 'ResendCode' | 'ForgotPassword' | 'PasswordChange' | 'Invitation';

/** Operation that checks a secret or sends a message. */
export interface Operation {
  readonly type: OperationType;
  readonly pool: UserPool;
  /** Omitted: an administrative operation, or one with an access token. */
  readonly client?: AppClient;
  readonly origin: Origin;
  /** Claimed name, or the user once known. Omitted: a sign-up. */
  user?: ClaimedUser | undefined;
  /** Secret that the request carries. */
  readonly secret?: 'password' | 'code' | undefined;
  /** Identity provider of a federated sign-in. */
  readonly provider?: string;
  /** Password that the operation sets. `names`: known names of the user. */
  readonly newPassword?: { readonly password: string; readonly names: readonly string[]; readonly temporary?: boolean } | undefined;
}

export type ClaimedUser = { readonly name: string } | { readonly sub: string; readonly username: string };

/** Result of an operation for the audit. */
export interface OperationResult {
  readonly response: 'Pass' | 'InProgress';
  readonly user?: ClaimedUser;
  /** Proven factors of a completed sign-in. */
  readonly shown?: readonly Factor[];
  /** Next challenge of a sign-in in progress. */
  readonly next?: ChallengeName;
  readonly riskAssessment?: RiskAssessment | undefined;
  /** The assessment was made by this operation. */
  readonly assessedNow?: boolean;
}

/** Records the results of operations, and their refusals where an account is concerned. Synchronous; never throws. */
export interface OperationRecord {
  passed(operation: Operation, result: OperationResult): void;
  refused(operation: Operation, error: CodedError): void;
}

/** Results of operations that end with one request, and of those that a code continues. */
export const passed = (): OperationResult => ({ response: 'Pass' });
export const inProgress = (): OperationResult => ({ response: 'InProgress' });
