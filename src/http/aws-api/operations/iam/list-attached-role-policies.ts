import type { ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

export const listAttachedRolePolicies: RunIamOperation<
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput
> = async (parts, input) => {
  const { attached } = await parts.iam.roles.get(input.RoleName);
  const { items, pagination } = pageOf(parts, `attached:${input.RoleName}`, input).cut(attached, (arn) => arn);
  return { AttachedPolicies: items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })), ...pagination };
};
