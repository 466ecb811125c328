import type { ListDevicesCommandInput, ListDevicesCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { deviceList } from './device-list.js';

export const listDevices =
  (
    parts: Pick<Parts, 'access' | 'devices' | 'pageTokens' | 'region' | 'accountId'>,
  ): Run<ListDevicesCommandInput, ListDevicesCommandOutput> =>
  async ({ AccessToken, ...page }) =>
    deviceList(parts, await parts.access.userOf(AccessToken), page);
