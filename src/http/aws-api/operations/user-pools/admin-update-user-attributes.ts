import type {
  AdminUpdateUserAttributesCommandInput,
  AdminUpdateUserAttributesCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { attributesOf } from '../../shapes/user.js';
import { findUser } from './find-user.js';

export const adminUpdateUserAttributes =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'userAttributes'>,
  ): Run<AdminUpdateUserAttributesCommandInput, AdminUpdateUserAttributesCommandOutput> =>
  async ({ UserAttributes, ClientMetadata, ...names }) => {
    const { pool, user } = await findUser(parts, names);
    await parts.userAttributes.update(pool, user, attributesOf(UserAttributes), { by: 'admin' }, ClientMetadata);
    return {};
  };
