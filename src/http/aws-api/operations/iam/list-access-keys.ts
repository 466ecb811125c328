import type { ListAccessKeysCommandInput, ListAccessKeysCommandOutput } from '@aws-sdk/client-iam';
import { callerUserName } from '../../iam-authorization.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { pageOf } from '../../shapes/iam.js';

export const listAccessKeys: RunIamOperation<ListAccessKeysCommandInput, ListAccessKeysCommandOutput> = async (
  parts,
  input,
  { principal },
) => {
  const name = input.UserName ?? callerUserName(principal);
  const { items, pagination } = pageOf(parts, `keys:${name}`, input).cut(await parts.iam.users.keys(name), ({ id }) => id);
  return {
    AccessKeyMetadata: items.map(({ userName, id, active, createdAt }) => ({
      UserName: userName,
      AccessKeyId: id,
      Status: active ? ('Active' as const) : ('Inactive' as const),
      CreateDate: new Date(createdAt),
    })),
    ...pagination,
  };
};
