import type { CreateAccessKeyCommandInput, CreateAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { ownName } from '../../iam-targets.js';

/** The secret is told here, and never again. */
export const createAccessKey: RunIamOperation<CreateAccessKeyCommandInput, CreateAccessKeyCommandOutput> = async (
  { iam },
  { UserName },
  { principal },
) => {
  const { userName, id, secretAccessKey, createdAt } = await iam.users.createKey(UserName ?? ownName(principal));
  return {
    AccessKey: { UserName: userName, AccessKeyId: id, Status: 'Active', SecretAccessKey: secretAccessKey, CreateDate: new Date(createdAt) },
  };
};
