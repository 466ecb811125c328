import type { AdminForgetDeviceCommandInput, AdminForgetDeviceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';

export const adminForgetDevice =
  (parts: Pick<Parts, 'pools' | 'users' | 'devices'>): Run<AdminForgetDeviceCommandInput, AdminForgetDeviceCommandOutput> =>
  async ({ DeviceKey, ...input }) => {
    const { pool, user } = await findUser(parts, input);
    await parts.devices.forget(pool, user.sub, DeviceKey);
    return {};
  };
