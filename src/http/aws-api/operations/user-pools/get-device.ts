import type { GetDeviceCommandInput, GetDeviceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsDevice } from '../../shapes/device.js';

export const getDevice =
  (parts: Pick<Parts, 'access' | 'devices' | 'region' | 'accountId'>): Run<GetDeviceCommandInput, GetDeviceCommandOutput> =>
  async ({ AccessToken, DeviceKey }) => {
    if (AccessToken === undefined) throw invalidParameter('Missing required parameter AccessToken');
    const { pool, user } = await parts.access.userOf(AccessToken);
    return { Device: awsDevice(await parts.devices.get(pool, user.sub, DeviceKey), { ...parts, pool, user }) };
  };
