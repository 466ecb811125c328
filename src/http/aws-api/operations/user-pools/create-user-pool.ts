import type { CreateUserPoolCommandInput, CreateUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsUserPool, newUserPool } from '../../shapes/user-pool.js';

export const createUserPool =
  (parts: Pick<Parts, 'pools' | 'region' | 'accountId'>): Run<CreateUserPoolCommandInput, CreateUserPoolCommandOutput> =>
  async (input) => ({ UserPool: { ...awsUserPool(await parts.pools.create(newUserPool(input)), parts), EstimatedNumberOfUsers: 0 } });
