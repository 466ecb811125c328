import type { UpdateGroupCommandInput, UpdateGroupCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { checkPassRole } from '../../pass-role.js';
import { awsGroup, groupSettings } from '../../shapes/group.js';

/** Changes the members that are present. */
export const updateGroup =
  ({ pools, groups }: Pick<Parts, 'pools' | 'groups'>): Run<UpdateGroupCommandInput, UpdateGroupCommandOutput> =>
  async ({ UserPoolId, GroupName, ...settings }, call) => {
    checkPassRole(call, [settings.RoleArn], 'cognito-idp.amazonaws.com');
    const pool = await pools.get(UserPoolId);
    return { Group: awsGroup(await groups.update(pool.id, GroupName, groupSettings(settings))) };
  };
