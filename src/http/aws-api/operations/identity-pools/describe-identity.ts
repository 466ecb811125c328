import type { DescribeIdentityCommandInput, DescribeIdentityCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { awsIdentity } from '../../shapes/identity.js';

export const describeIdentity =
  ({ identities }: Pick<Parts, 'identities'>): Run<DescribeIdentityCommandInput, DescribeIdentityCommandOutput> =>
  async ({ IdentityId }) =>
    awsIdentity(await identities.describe(IdentityId));
