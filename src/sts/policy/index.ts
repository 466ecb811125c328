/** IAM policy language: parsing and evaluation. */
export { type RequestContext, requestContext } from './context.js';
export type { PolicyDocument, PolicyKind, PrincipalElement, Statement } from './document.js';
export { type AccessRequest, type Decision, evaluate, type PolicySet } from './evaluate.js';
export { type Explanation, explain } from './explain.js';
export { parsePolicy } from './parse-policy.js';
export { evaluateTrust, type TrustedPrincipal } from './trust.js';
