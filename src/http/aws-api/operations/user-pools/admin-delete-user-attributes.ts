import type {
  AdminDeleteUserAttributesCommandInput,
  AdminDeleteUserAttributesCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminDeleteUserAttributes =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'userAttributes'>,
  ): Run<AdminDeleteUserAttributesCommandInput, AdminDeleteUserAttributesCommandOutput> =>
  async ({ UserAttributeNames, ...names }) => {
    const { pool, user } = await findUser(parts, names);
    await parts.userAttributes.remove(pool, user, UserAttributeNames, { by: 'admin' });
    return {};
  };
