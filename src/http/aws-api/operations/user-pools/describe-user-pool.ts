import type { DescribeUserPoolCommandInput, DescribeUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsUserPool } from '../../shapes/user-pool.js';

export const describeUserPool =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'domains' | 'region' | 'accountId'>,
  ): Run<DescribeUserPoolCommandInput, DescribeUserPoolCommandOutput> =>
  async ({ UserPoolId }) => {
    const pool = await parts.pools.get(UserPoolId);
    const EstimatedNumberOfUsers = await parts.users.estimatedCount(pool.id);
    const domains = await parts.domains.ofPool(pool.id);
    const named = (kind: 'prefix' | 'custom') => domains.find((domain) => domain.kind === kind)?.name;
    return {
      UserPool: {
        ...awsUserPool(pool, parts),
        ...defined({ Domain: named('prefix'), CustomDomain: named('custom') }),
        EstimatedNumberOfUsers,
      },
    };
  };
