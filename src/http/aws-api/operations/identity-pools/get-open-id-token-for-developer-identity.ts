import type {
  GetOpenIdTokenForDeveloperIdentityCommandInput,
  GetOpenIdTokenForDeveloperIdentityCommandOutput,
} from '@aws-sdk/client-cognito-identity';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';

const DEFAULT_SECONDS = 900;

export const getOpenIdTokenForDeveloperIdentity =
  ({
    identities,
  }: Pick<Parts, 'identities'>): Run<GetOpenIdTokenForDeveloperIdentityCommandInput, GetOpenIdTokenForDeveloperIdentityCommandOutput> =>
  async ({ IdentityPoolId, IdentityId, Logins, PrincipalTags = {}, TokenDuration = DEFAULT_SECONDS }) => {
    const { identityId, token } = await identities.developer.openIdToken({
      poolId: IdentityPoolId,
      logins: Logins,
      principalTags: PrincipalTags,
      lifetime: TokenDuration,
      ...defined({ identityId: IdentityId }),
    });
    return { IdentityId: identityId, Token: token };
  };
