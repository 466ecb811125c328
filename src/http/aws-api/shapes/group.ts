import type { GroupType } from '@aws-sdk/client-cognito-identity-provider';
import type { Group, GroupChange } from '../../../directory/groups/index.js';
import { defined } from '../../../kernel/index.js';

export const awsGroup = (group: Group): GroupType =>
  defined({
    GroupName: group.name,
    UserPoolId: group.poolId,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    LastModifiedDate: group.updatedAt,
    CreationDate: group.createdAt,
  });

/** Translates the settings of a group; omitted members are left out. */
export const groupSettings = (given: Pick<GroupType, 'Description' | 'RoleArn' | 'Precedence'>): GroupChange =>
  defined({ description: given.Description, roleArn: given.RoleArn, precedence: given.Precedence });
