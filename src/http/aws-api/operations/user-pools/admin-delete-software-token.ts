import type {
  AdminDeleteSoftwareTokenCommandInput,
  AdminDeleteSoftwareTokenCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

/** Removes the TOTP secret of a user who has lost the authenticator app. No error when there is none. */
export const adminDeleteSoftwareToken =
  (parts: Pick<Parts, 'pools' | 'users' | 'totp'>): Run<AdminDeleteSoftwareTokenCommandInput, AdminDeleteSoftwareTokenCommandOutput> =>
  async (input) => {
    const { pool, user } = await findUser(parts, input);
    await parts.totp.remove(pool, user);
    return {};
  };
