import type { CreateAccessKeyCommandInput, CreateAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import { callerUserName } from '../../iam-authorization.js';
import type { RunIamOperation } from '../../iam-operation.js';

/** The secret is told here, and never again. */
export const createAccessKey: RunIamOperation<CreateAccessKeyCommandInput, CreateAccessKeyCommandOutput> = async (
  { iam },
  { UserName },
  { principal },
) => {
  const { userName, id, secretAccessKey, createdAt } = await iam.users.createKey(UserName ?? callerUserName(principal));
  return {
    AccessKey: { UserName: userName, AccessKeyId: id, Status: 'Active', SecretAccessKey: secretAccessKey, CreateDate: new Date(createdAt) },
  };
};
