import type { DeleteGroupCommandInput, DeleteGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteGroup =
  ({ pools, groups }: Pick<Parts, 'pools' | 'groups'>): Run<DeleteGroupCommandInput, DeleteGroupCommandOutput> =>
  async ({ UserPoolId, GroupName }) => {
    const pool = await pools.get(UserPoolId);
    await groups.remove(pool.id, GroupName);
    return {};
  };
