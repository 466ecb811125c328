import type { CreateGroupCommandInput, CreateGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { checkPassRole } from '../../pass-role.js';
import { awsGroup, groupSettings } from '../../shapes/group.js';

export const createGroup =
  ({ pools, groups }: Pick<Parts, 'pools' | 'groups'>): Run<CreateGroupCommandInput, CreateGroupCommandOutput> =>
  async ({ UserPoolId, GroupName, ...settings }, call) => {
    checkPassRole(call, [settings.RoleArn], 'cognito-idp.amazonaws.com');
    const pool = await pools.get(UserPoolId);
    return { Group: awsGroup(await groups.create({ poolId: pool.id, name: GroupName, ...groupSettings(settings) })) };
  };
