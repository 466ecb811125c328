import { defined } from '../kernel/index.js';
import { type AccessRequest, type Decision, evaluate, type PolicySet } from './policy/index.js';
import type { OperatorPrincipal, Principal } from './types.js';

/**
 * Decides whether `principal` may perform the request. Condition keys of the session override those
 * of the request.
 */
export function authorize(principal: Principal, request: AccessRequest): Decision {
  if (principal.kind === 'operator') return { decision: 'allow' };
  const sessionKeys = new Set(Object.keys(principal.context).map((key) => key.toLowerCase()));
  const requestEntries = Object.entries(request.context).filter(([key]) => !sessionKeys.has(key.toLowerCase()));
  return evaluate({ ...request, context: { ...Object.fromEntries(requestEntries), ...principal.context } }, policiesOf(principal));
}

export function policiesOf(principal: Exclude<Principal, OperatorPrincipal>): PolicySet {
  const { policies, sessionPolicies, boundary } = principal;
  return { identity: policies, session: sessionPolicies, ...defined({ boundary }) };
}

/** GetCallerIdentity */
export function callerIdentity(principal: Principal): { readonly account: string; readonly arn: string; readonly userId: string } {
  return { account: principal.accountId, arn: principal.arn, userId: principal.userId };
}
