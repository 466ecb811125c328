import type { CreatePolicyCommandInput, CreatePolicyCommandOutput } from '@aws-sdk/client-iam';
import { defined } from '../../../../kernel/index.js';
import type { RunIamOperation } from '../../iam-operation.js';
import { awsPolicy, NO_ENTITIES, tagsOf } from '../../shapes/iam.js';

export const createPolicy: RunIamOperation<CreatePolicyCommandInput, CreatePolicyCommandOutput> = async (
  { iam },
  { PolicyName, Path, PolicyDocument, Description, Tags },
) => {
  const policy = await iam.policies.create({
    name: PolicyName,
    document: PolicyDocument,
    tags: tagsOf(Tags),
    ...defined({ path: Path, description: Description }),
  });
  return { Policy: awsPolicy(policy, NO_ENTITIES) };
};
