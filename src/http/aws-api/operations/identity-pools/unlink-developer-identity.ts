import type { UnlinkDeveloperIdentityCommandInput, UnlinkDeveloperIdentityCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const unlinkDeveloperIdentity =
  ({ identities }: Pick<Parts, 'identities'>): Run<UnlinkDeveloperIdentityCommandInput, UnlinkDeveloperIdentityCommandOutput> =>
  async ({ IdentityPoolId, IdentityId, DeveloperProviderName, DeveloperUserIdentifier }) => {
    await identities.developer.unlink(IdentityPoolId, {
      identityId: IdentityId,
      providerName: DeveloperProviderName,
      userId: DeveloperUserIdentifier,
    });
    return {};
  };
