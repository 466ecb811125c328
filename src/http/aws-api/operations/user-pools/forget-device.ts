import type { ForgetDeviceCommandInput, ForgetDeviceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';

/** Forgets a device and revokes its sessions, including the caller's own if it runs on the device. */
export const forgetDevice =
  ({ access, devices }: Pick<Parts, 'access' | 'devices'>): Run<ForgetDeviceCommandInput, ForgetDeviceCommandOutput> =>
  async ({ AccessToken, DeviceKey }) => {
    if (AccessToken === undefined) throw invalidParameter('Missing required parameter AccessToken');
    const { pool, user } = await access.userOf(AccessToken);
    await devices.forget(pool, user.sub, DeviceKey);
    return {};
  };
