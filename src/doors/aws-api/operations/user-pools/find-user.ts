import type { UserPool } from '../../../../directory/pools/index.js';
import type { User } from '../../../../directory/users/index.js';
import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';

/** The user that an admin operation names. Throws `ResourceNotFoundException`, `UserNotFoundException`. */
export async function findUser(
  { pools, users }: Pick<Parts, 'pools' | 'users'>,
  { UserPoolId, Username }: { UserPoolId: string; Username: string },
): Promise<{ pool: UserPool; user: User }> {
  const pool = await pools.get(UserPoolId);
  const user = await users.findByLogin(pool, Username);
  if (!user) throw new AwsError('UserNotFoundException', 'User does not exist.');
  return { pool, user };
}
