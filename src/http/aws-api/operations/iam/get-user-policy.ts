import type { GetUserPolicyCommandInput, GetUserPolicyCommandOutput } from '@aws-sdk/client-iam';
import { holders } from '../../../../sts/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { encoded } from '../../shapes/iam.js';

export const getUserPolicy: RunIamOperation<GetUserPolicyCommandInput, GetUserPolicyCommandOutput> = async (
  { iam },
  { UserName, PolicyName },
) => {
  const user = await iam.users.get(UserName);
  return { UserName: user.name, PolicyName, PolicyDocument: encoded(holders.inlineOf(user, PolicyName, 'user')) };
};
