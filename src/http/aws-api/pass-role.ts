import { authorize } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { Call } from './operation.js';

/**
 * Checks `iam:PassRole` for every role that the caller hands to a service; without it, the right to set a pool's roles would grant whatever
 * any role may do. Throws `AccessDeniedException`.
 */
export function checkPassRole({ principal }: Call, roleArns: readonly (string | undefined)[], service: string): void {
  if (!principal) return;
  for (const resource of new Set(roleArns)) {
    if (resource === undefined) continue;
    const request = { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } };
    if (authorize(principal, request).decision === 'allow') continue;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to perform: iam:PassRole on resource: ${resource}`,
    );
  }
}
