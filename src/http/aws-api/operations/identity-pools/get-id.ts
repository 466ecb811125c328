import type { GetIdCommandInput, GetIdCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const getId =
  ({ identities }: Pick<Parts, 'identities'>): Run<GetIdCommandInput, GetIdCommandOutput> =>
  async ({ IdentityPoolId, Logins = {} }) => ({ IdentityId: await identities.getId(IdentityPoolId, Logins) });
