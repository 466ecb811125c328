import type { GetUserCommandInput, GetUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { readableAttributes } from '../../../../directory/users/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsAttributes } from '../../shapes/user.js';
import { awsUserMfa } from '../../shapes/user-mfa.js';

/** Returns the user's attributes that the app client of the token may read. */
export const getUser =
  ({ access, clients }: Pick<Parts, 'access' | 'clients'>): Run<GetUserCommandInput, GetUserCommandOutput> =>
  async ({ AccessToken }) => {
    const { pool, user, clientId } = await access.userOf(AccessToken);
    const readable = readableAttributes(pool, await clients.get(pool.id, clientId));
    return {
      Username: user.username,
      UserAttributes: awsAttributes(user, (name) => name === 'sub' || name === 'identities' || readable.has(name)),
      ...awsUserMfa(user),
    };
  };
