import { authorize } from '../../sts/index.js';
import { AwsError } from './errors.js';
import type { Call } from './operation.js';

/**
 * Whoever hands a role to a service must be allowed to (`iam:PassRole`): else the right to set roles of a pool would be the right to
 * everything that any role may. Throws `AccessDeniedException`.
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
