import type { Context } from 'koa';
import type { AccessRequest, Decision, Principal } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { Parts } from './operation.js';

/** Header that carries the sealed reason of a denial. */
export const DENIAL_HEADER = 'x-amzn-encoded-authorization-message';

/** Access denied error in AWS's wording. The reason is attached sealed, for callers allowed to decode it (DecodeAuthorizationMessage). */
export function refusal(
  ctx: Context,
  principal: Principal,
  request: AccessRequest,
  decision: Decision,
  { denials }: Pick<Parts, 'denials'>,
): AwsError {
  ctx.set(DENIAL_HEADER, denials.encode(principal, request, decision));
  const because =
    decision.decision === 'deny-explicit'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${request.action} action`;
  const text = `User: ${principal.arn} is not authorized to perform: ${request.action} on resource: ${request.resource} ${because}`;
  return new AwsError('AccessDenied', text, 403);
}
