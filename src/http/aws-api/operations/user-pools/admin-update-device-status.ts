import type { AdminUpdateDeviceStatusCommandInput, AdminUpdateDeviceStatusCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { findUser } from './find-user.js';
import { rememberedOf } from './remembered-of.js';

export const adminUpdateDeviceStatus =
  (parts: Pick<Parts, 'pools' | 'users' | 'devices'>): Run<AdminUpdateDeviceStatusCommandInput, AdminUpdateDeviceStatusCommandOutput> =>
  async ({ DeviceKey, DeviceRememberedStatus, ...input }) => {
    const { pool, user } = await findUser(parts, input);
    await parts.devices.setRemembered(pool, user.sub, DeviceKey, rememberedOf(DeviceRememberedStatus));
    return {};
  };
