import type { DescribeUserPoolClientCommandInput, DescribeUserPoolClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsUserPoolClient } from '../../shapes/user-pool-client.js';

export const describeUserPoolClient =
  ({ pools, clients }: Pick<Parts, 'pools' | 'clients'>): Run<DescribeUserPoolClientCommandInput, DescribeUserPoolClientCommandOutput> =>
  async ({ UserPoolId, ClientId }) => {
    const pool = await pools.get(UserPoolId);
    return { UserPoolClient: awsUserPoolClient(await clients.get(pool.id, ClientId)) };
  };
