import { CodedError } from '../kernel/index.js';
import type { AssumeRoleFor } from './assume-role.js';
import { callerIdentity } from './authorize.js';
import { stsError } from './errors.js';
import { type PolicyDocument, parsePolicy } from './policy/index.js';
import { checkRoleRequest, violation } from './role-request.js';
import type { AssumedRole, Principal, RoleAssumer, RoleRequest, WebIdentity, WebIdentityVerifier } from './types.js';

export interface WebIdentityRequest extends Omit<RoleRequest, 'sessionPolicies' | 'policyArns'> {
  readonly webIdentityToken: string;
  /** Session policy as JSON, up to 2048 characters. */
  readonly policy?: string;
  /** Managed policies as further session policies. */
  readonly policyArns?: readonly string[];
}

/** Operations of the STS Query surface that need no signature. */
export interface WebIdentityAssumer {
  /** AssumeRoleWithWebIdentity. */
  assumeRoleWithWebIdentity(request: WebIdentityRequest): Promise<AssumedRole>;
}

/**
 * Security token service. Throws `validation`, `malformed_policy`, `packed_policy_too_large`,
 * `role_access_denied`, `invalid_identity_token`, `expired_identity_token`,
 * `identity_provider_unreachable`.
 */
export interface Sts extends RoleAssumer, WebIdentityAssumer {
  /** For callers that have verified the identity themselves. */
  assumeRoleFor: AssumeRoleFor;
  callerIdentity(principal: Principal): { readonly account: string; readonly arn: string; readonly userId: string };
}

export function createSts(parts: {
  readonly assumeRoleFor: AssumeRoleFor;
  readonly webIdentity: WebIdentityVerifier;
  /** Reads a managed policy by ARN, for `policyArns`. */
  readonly managedPolicy?: (arn: string) => Promise<PolicyDocument | undefined>;
}): Sts {
  const { assumeRoleFor, webIdentity, managedPolicy = async () => undefined } = parts;
  return {
    assumeRoleFor,
    callerIdentity,
    assumeRole: ({ claims }, request) => assumeRoleFor(claims, request),
    async assumeRoleWithWebIdentity({ webIdentityToken, policy, policyArns = [], ...request }) {
      checkRoleRequest(request);
      checkWebIdentityRequest({ webIdentityToken, policy, policyArns });
      const narrowing = await readSessionPolicies({ policy, policyArns }, managedPolicy);
      return assumeRoleFor(await verified(webIdentity, webIdentityToken), { ...request, ...narrowing });
    },
  };
}

/**
 * Reads `Policy` and `PolicyArns` of a request. Throws `malformed_policy`, and `validation` for
 * managed policies that do not exist.
 */
export async function readSessionPolicies(
  { policy, policyArns = [] }: { readonly policy?: string | undefined; readonly policyArns?: readonly string[] },
  managedPolicy: (arn: string) => Promise<PolicyDocument | undefined>,
): Promise<{ readonly sessionPolicies: readonly PolicyDocument[]; readonly policyArns: readonly string[] }> {
  checkSessionPolicies(policy, policyArns);
  for (const arn of policyArns)
    if (!(await managedPolicy(arn))) throw stsError('validation', `Policy ${arn} does not exist or is not attachable.`);
  return { sessionPolicies: policy === undefined ? [] : [parsePolicy(policy, 'session')], policyArns };
}

/** Throws `validation`. */
export function checkWebIdentityRequest(request: {
  webIdentityToken: string;
  policy: string | undefined;
  policyArns: readonly string[];
}): void {
  const { webIdentityToken, policy, policyArns } = request;
  if (webIdentityToken.length < 4) throw violation('***', 'webIdentityToken', 'have length greater than or equal to 4');
  if (webIdentityToken.length > 20_000) throw violation('***', 'webIdentityToken', 'have length less than or equal to 20000');
  checkSessionPolicies(policy, policyArns);
}

function checkSessionPolicies(policy: string | undefined, policyArns: readonly string[]): void {
  if (policy !== undefined && (policy.length < 1 || policy.length > 2048))
    throw violation(policy, 'policy', 'have length between 1 and 2048');
  if (policyArns.length > 10 || policyArns.some((arn) => arn.length > 2048))
    throw violation(String(policyArns.length), 'policyArns', 'have length less than or equal to 10');
}

const PASSED_ON = new Set(['invalid_identity_token', 'expired_identity_token', 'identity_provider_unreachable']);

/** Maps refusals of a verifier to invalid tokens; other errors are internal faults. */
async function verified(verifier: WebIdentityVerifier, token: string): Promise<WebIdentity> {
  try {
    return await verifier.verify(token);
  } catch (cause) {
    if (!(cause instanceof CodedError) || PASSED_ON.has(cause.code)) throw cause;
    throw stsError('invalid_identity_token', 'The web identity token that was passed could not be validated.', { cause });
  }
}
