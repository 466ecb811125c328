import type { ListDevicesResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../../../directory/pools/index.js';
import type { User } from '../../../../directory/users/index.js';
import type { Parts } from '../../operation.js';
import { awsDevice } from '../../shapes/device.js';
import { listPage } from '../../shapes/list-page.js';

const USUAL_PAGE = 60;

/** One page of a user's devices, for the user and for the operator alike. */
export async function deviceList(
  parts: Pick<Parts, 'devices' | 'pageTokens' | 'region' | 'accountId'>,
  { pool, user }: { pool: UserPool; user: User },
  { Limit, PaginationToken }: { Limit?: number | undefined; PaginationToken?: string | undefined },
): Promise<ListDevicesResponse> {
  const { items, nextToken } = await listPage(parts.pageTokens, `devices:${pool.id}:${user.sub}`, PaginationToken, (after) =>
    parts.devices.list(pool, user.sub, { limit: Limit || USUAL_PAGE, ...after }),
  );
  const next = nextToken.NextToken === undefined ? {} : { PaginationToken: nextToken.NextToken };
  return { Devices: items.map((device) => awsDevice(device, { ...parts, pool, user })), ...next };
}
