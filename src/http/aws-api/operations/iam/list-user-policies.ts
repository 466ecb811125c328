import type { ListUserPoliciesCommandInput, ListUserPoliciesCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

export const listUserPolicies: RunIamOperation<ListUserPoliciesCommandInput, ListUserPoliciesCommandOutput> = async (parts, input) => {
  const { inline } = await parts.iam.users.get(input.UserName);
  const { items, pagination } = pageOf(parts, `inline:${input.UserName}`, input).cut(inline, ({ name }) => name);
  return { PolicyNames: items.map(({ name }) => name), ...pagination };
};
