import type { GetGroupCommandInput, GetGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsGroup } from '../../shapes/group.js';

export const getGroup =
  ({ pools, groups }: Pick<Parts, 'pools' | 'groups'>): Run<GetGroupCommandInput, GetGroupCommandOutput> =>
  async ({ UserPoolId, GroupName }) => {
    const pool = await pools.get(UserPoolId);
    return { Group: awsGroup(await groups.get(pool.id, GroupName)) };
  };
