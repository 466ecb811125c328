import type { UpdateDeviceStatusCommandInput, UpdateDeviceStatusCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { rememberedOf } from './remembered-of.js';

export const updateDeviceStatus =
  ({ access, devices }: Pick<Parts, 'access' | 'devices'>): Run<UpdateDeviceStatusCommandInput, UpdateDeviceStatusCommandOutput> =>
  async ({ AccessToken, DeviceKey, DeviceRememberedStatus }) => {
    const { pool, user } = await access.userForFactorChange(AccessToken);
    await devices.setRemembered(pool, user.sub, DeviceKey, rememberedOf(DeviceRememberedStatus));
    return {};
  };
