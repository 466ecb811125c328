import type { DeviceType } from '@aws-sdk/client-cognito-identity-provider';
import type { Device } from '../../../authentication/index.js';
import type { UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';

interface Owner {
  readonly pool: UserPool;
  readonly user: User;
  readonly region: string;
  readonly accountId: string;
}

/** Translates a device and its attributes to Cognito's names (`DeviceType`). */
export function awsDevice(device: Device, { pool, user, region, accountId }: Owner): DeviceType {
  const attributes = {
    device_status: 'valid',
    device_name: device.name,
    'dev:device_arn': `arn:aws:cognito-idp:${region}:${accountId}:owner/${user.username}.${pool.id}/device/${device.key}`,
    'dev:device_remembered_status': device.remembered ? 'remembered' : 'not_remembered',
    last_ip_used: device.lastIp,
  };
  return {
    DeviceKey: device.key,
    DeviceAttributes: Object.entries(attributes).flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }])),
    DeviceCreateDate: device.createdAt,
    DeviceLastModifiedDate: device.updatedAt,
    DeviceLastAuthenticatedDate: device.lastAuthenticatedAt,
  };
}
