import type { DescribeIdentityPoolCommandInput, DescribeIdentityPoolCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';
import { awsIdentityPool } from '../../shapes/identity-pool.js';

export const describeIdentityPool =
  ({ identityPools }: Pick<Parts, 'identityPools'>): Run<DescribeIdentityPoolCommandInput, DescribeIdentityPoolCommandOutput> =>
  async ({ IdentityPoolId }) =>
    awsIdentityPool(await identityPools.get(IdentityPoolId));
