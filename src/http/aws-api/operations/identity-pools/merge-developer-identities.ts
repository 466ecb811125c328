import type { MergeDeveloperIdentitiesCommandInput, MergeDeveloperIdentitiesCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const mergeDeveloperIdentities =
  ({ identities }: Pick<Parts, 'identities'>): Run<MergeDeveloperIdentitiesCommandInput, MergeDeveloperIdentitiesCommandOutput> =>
  async ({ IdentityPoolId, DeveloperProviderName, SourceUserIdentifier, DestinationUserIdentifier }) => ({
    IdentityId: await identities.developer.merge(IdentityPoolId, {
      providerName: DeveloperProviderName,
      source: SourceUserIdentifier,
      destination: DestinationUserIdentifier,
    }),
  });
