import type {
  AdminLinkProviderForUserCommandInput,
  AdminLinkProviderForUserCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { providerUserOf } from '../../shapes/provider-user.js';

export const adminLinkProviderForUser =
  ({
    pools,
    providerLinks,
  }: Pick<Parts, 'pools' | 'providerLinks'>): Run<AdminLinkProviderForUserCommandInput, AdminLinkProviderForUserCommandOutput> =>
  async (input) => {
    await providerLinks.link(await pools.get(input.UserPoolId), providerUserOf(input.DestinationUser), providerUserOf(input.SourceUser));
    return {};
  };
