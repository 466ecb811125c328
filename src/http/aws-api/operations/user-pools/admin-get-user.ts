import type { AdminGetUserCommandInput, AdminGetUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsAttributes } from '../../shapes/user.js';
import { awsUserMfa } from '../../shapes/user-mfa.js';
import { findUser } from './find-user.js';

export const adminGetUser =
  (parts: Pick<Parts, 'pools' | 'users'>): Run<AdminGetUserCommandInput, AdminGetUserCommandOutput> =>
  async (input) => {
    const { user } = await findUser(parts, input);
    return {
      Username: user.username,
      UserAttributes: awsAttributes(user),
      UserCreateDate: user.createdAt,
      UserLastModifiedDate: user.updatedAt,
      Enabled: user.enabled,
      UserStatus: user.status,
      ...awsUserMfa(user),
    };
  };
