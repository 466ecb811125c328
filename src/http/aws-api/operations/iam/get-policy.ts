import type { GetPolicyCommandInput, GetPolicyCommandOutput } from '@aws-sdk/client-iam';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsPolicy } from '../../shapes/iam.js';

export const getPolicy: RunIamOperation<GetPolicyCommandInput, GetPolicyCommandOutput> = async ({ iam }, { PolicyArn }) => {
  return { Policy: awsPolicy(await iam.policies.get(PolicyArn), await iam.entitiesFor(PolicyArn)) };
};
