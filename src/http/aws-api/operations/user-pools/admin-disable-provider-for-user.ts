import type {
  AdminDisableProviderForUserCommandInput,
  AdminDisableProviderForUserCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { providerUserOf } from '../../shapes/provider-user.js';

export const adminDisableProviderForUser =
  ({
    pools,
    providerLinks,
  }: Pick<Parts, 'pools' | 'providerLinks'>): Run<AdminDisableProviderForUserCommandInput, AdminDisableProviderForUserCommandOutput> =>
  async (input) => {
    await providerLinks.disable(await pools.get(input.UserPoolId), providerUserOf(input.User));
    return {};
  };
