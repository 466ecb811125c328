import type { DescribeUserPoolCommandInput, DescribeUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsUserPool } from '../../shapes/user-pool.js';

export const describeUserPool =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<DescribeUserPoolCommandInput, DescribeUserPoolCommandOutput> =>
  async ({ UserPoolId }) => ({ UserPool: awsUserPool(await parts.pools.get(UserPoolId), parts) });
