import type { ListPoliciesCommandInput, ListPoliciesCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsPolicyInList, pageOf } from '../../shapes/iam.js';

/** A page may be short, or empty, when it was filtered: the marker says whether there is more. */
export const listPolicies: RunIamOperation<ListPoliciesCommandInput, ListPoliciesCommandOutput> = async (parts, input) => {
  const { Scope = 'All', PathPrefix, OnlyAttached, PolicyUsageFilter } = input;
  const page = pageOf(parts, 'policies', input);
  const { items, next } = await parts.iam.policies.list({ scope: Scope, ...page.range, ...defined({ pathPrefix: PathPrefix }) });
  const shown = await Promise.all(items.map(async (policy) => awsPolicyInList(policy, await parts.iam.entitiesFor(policy.arn))));
  const used = shown.filter(
    (policy) =>
      (!OnlyAttached || policy.AttachmentCount > 0) &&
      (PolicyUsageFilter !== 'PermissionsPolicy' || policy.AttachmentCount > 0) &&
      (PolicyUsageFilter !== 'PermissionsBoundary' || policy.PermissionsBoundaryUsageCount > 0),
  );
  return { Policies: used, ...page.pagination(next) };
};
