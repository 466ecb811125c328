import type { GetOpenIdTokenCommandInput, GetOpenIdTokenCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const getOpenIdToken =
  ({ identities }: Pick<Parts, 'identities'>): Run<GetOpenIdTokenCommandInput, GetOpenIdTokenCommandOutput> =>
  async ({ IdentityId, Logins = {} }) => {
    const { identityId, token } = await identities.openIdToken(IdentityId, Logins);
    return { IdentityId: identityId, Token: token };
  };
