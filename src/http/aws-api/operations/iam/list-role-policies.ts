import type { ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

export const listRolePolicies: RunIamOperation<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput> = async (parts, input) => {
  const { inline } = await parts.iam.roles.get(input.RoleName);
  const { items, pagination } = pageOf(parts, `inline:${input.RoleName}`, input).cut(inline, ({ name }) => name);
  return { PolicyNames: items.map(({ name }) => name), ...pagination };
};
