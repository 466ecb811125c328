import type { AdminGetDeviceCommandInput, AdminGetDeviceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsDevice } from '../../shapes/device.js';
import { findDeviceOwner } from './find-device-owner.js';

export const adminGetDevice =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'devices' | 'region' | 'accountId'>,
  ): Run<AdminGetDeviceCommandInput, AdminGetDeviceCommandOutput> =>
  async ({ DeviceKey, ...input }) => {
    const { pool, user } = await findDeviceOwner(parts, input);
    return { Device: awsDevice(await parts.devices.get(pool, user.sub, DeviceKey), { ...parts, pool, user }) };
  };
