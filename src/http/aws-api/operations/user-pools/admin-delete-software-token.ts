import type {
  AdminDeleteSoftwareTokenCommandInput,
  AdminDeleteSoftwareTokenCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

/** For a user whose authenticator is lost. Nothing to delete is no error. */
export const adminDeleteSoftwareToken =
  (parts: Pick<Parts, 'pools' | 'users' | 'totp'>): Run<AdminDeleteSoftwareTokenCommandInput, AdminDeleteSoftwareTokenCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.totp.remove(pool, user);
    return {};
  };
