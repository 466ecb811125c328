import type { ListDevicesResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../../../directory/pools/index.js';
import type { User } from '../../../../directory/users/index.js';
import type { Parts } from '../../operation.js';
import { awsDevice } from '../../shapes/device.js';
import { DEFAULT_PAGE, listPage } from '../../shapes/list-page.js';

/** Page of a user's devices; shared by ListDevices and AdminListDevices. */
export async function deviceList(
  parts: Pick<Parts, 'devices' | 'pageTokens' | 'region' | 'accountId'>,
  { pool, user }: { pool: UserPool; user: User },
  { Limit, PaginationToken }: { Limit?: number | undefined; PaginationToken?: string | undefined },
): Promise<ListDevicesResponse> {
  const { items, nextToken } = await listPage(parts.pageTokens, `devices:${pool.id}:${user.sub}`, PaginationToken, (after) =>
    parts.devices.list(pool, user.sub, { limit: Limit || DEFAULT_PAGE, ...after }),
  );
  const next = nextToken.NextToken === undefined ? {} : { PaginationToken: nextToken.NextToken };
  return { Devices: items.map((device) => awsDevice(device, { ...parts, pool, user })), ...next };
}
