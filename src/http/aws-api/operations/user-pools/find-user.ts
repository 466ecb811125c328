import type { UserPool } from '../../../../directory/pools/index.js';
import { type User, userUnknown } from '../../../../directory/users/index.js';
import type { Parts } from '../../operation.js';

/** Finds the user of an admin operation. Throws `ResourceNotFoundException`, `UserNotFoundException`. */
export async function findUser(
  { pools, users }: Pick<Parts, 'pools' | 'users'>,
  { UserPoolId, Username }: { UserPoolId: string; Username: string },
): Promise<{ pool: UserPool; user: User }> {
  const pool = await pools.get(UserPoolId);
  const user = await users.findByLogin(pool, Username);
  if (!user) throw userUnknown();
  return { pool, user };
}
