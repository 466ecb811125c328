import { type StsError, stsError } from '../errors.js';

/** `{"AWS": […]}`, `{"Federated": […]}`, `{"Service": […]}`, or `*`. */
export type PrincipalElement = '*' | { readonly [kind in 'AWS' | 'Federated' | 'Service' | 'CanonicalUser']?: readonly string[] };

/** Operator, then condition key, then the values to compare with. */
export type ConditionElement = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: ConditionElement;
}

/**
 * Policy in the JSON form of IAM's grammar, every "one or many" written as many. Produced by
 * `parsePolicy`.
 */
export interface PolicyDocument {
  readonly Version?: '2012-10-17' | '2008-10-17';
  readonly Id?: string;
  readonly Statement: readonly Statement[];
}

/** Purpose of a policy: a role's permissions, a role's trust, or a session policy. */
export type PolicyKind = 'permission' | 'trust' | 'session';

export function malformed(message: string, cause?: unknown): StsError {
  return stsError('malformed_policy', message, cause === undefined ? {} : { cause });
}
