import type { ListAttachedUserPoliciesCommandInput, ListAttachedUserPoliciesCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

export const listAttachedUserPolicies: RunIamOperation<
  ListAttachedUserPoliciesCommandInput,
  ListAttachedUserPoliciesCommandOutput
> = async (parts, input) => {
  const { attached } = await parts.iam.users.get(input.UserName);
  const { items, pagination } = pageOf(parts, `attached:${input.UserName}`, input).cut(attached, (arn) => arn);
  return { AttachedPolicies: items.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })), ...pagination };
};
