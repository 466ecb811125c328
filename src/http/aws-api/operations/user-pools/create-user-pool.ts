import type { CreateUserPoolCommandInput, CreateUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsUserPool, newUserPool } from '../../shapes/user-pool.js';

export const createUserPool =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<CreateUserPoolCommandInput, CreateUserPoolCommandOutput> =>
  async (input) => {
    const { UserPoolTags, SchemaAttributes, ...pool } = awsUserPool(await parts.pools.create(newUserPool(input)), parts);
    return {
      UserPool: {
        ...pool,
        // DescribeUserPool shows an empty map, and the attribute of linked identities.
        ...defined({ UserPoolTags: Object.keys(UserPoolTags!).length > 0 ? UserPoolTags : undefined }),
        SchemaAttributes: SchemaAttributes!.filter(({ Name }) => Name !== 'identities'),
        EstimatedNumberOfUsers: 0,
      },
    };
  };
