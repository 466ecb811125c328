import type { UserPool } from '../../../../directory/pools/index.js';
import type { User } from '../../../../directory/users/index.js';
import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';

/** Finds a user as `findUser` does, for operations that do not declare `UserNotFoundException`. Throws `ResourceNotFoundException`. */
export async function findDeviceOwner(
  { pools, users }: Pick<Parts, 'pools' | 'users'>,
  { UserPoolId, Username }: { UserPoolId: string; Username: string },
): Promise<{ pool: UserPool; user: User }> {
  const pool = await pools.get(UserPoolId);
  const user = await users.findByLogin(pool, Username);
  if (!user) throw new AwsError('ResourceNotFoundException', 'User does not exist.');
  return { pool, user };
}
