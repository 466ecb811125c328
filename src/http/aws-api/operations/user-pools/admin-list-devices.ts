import type { AdminListDevicesCommandInput, AdminListDevicesCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { deviceList } from './device-list.js';
import { findDeviceOwner } from './find-device-owner.js';

export const adminListDevices =
  (
    parts: Pick<Parts, 'pools' | 'users' | 'devices' | 'pageTokens' | 'region' | 'accountId'>,
  ): Run<AdminListDevicesCommandInput, AdminListDevicesCommandOutput> =>
  async ({ UserPoolId, Username, ...page }) =>
    deviceList(parts, await findDeviceOwner(parts, { UserPoolId, Username }), page);
