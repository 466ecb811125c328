import type { GetUserCommandInput, GetUserCommandOutput } from '@aws-sdk/client-iam';
import { callerUserName } from '../../iam-authorization.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsUser } from '../../shapes/iam.js';

export const getUser: RunIamOperation<GetUserCommandInput, GetUserCommandOutput> = async ({ iam }, { UserName }, { principal }) => {
  return { User: awsUser(await iam.users.get(UserName ?? callerUserName(principal))) };
};
