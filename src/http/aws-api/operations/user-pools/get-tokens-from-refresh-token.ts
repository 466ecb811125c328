import type {
  GetTokensFromRefreshTokenCommandInput,
  GetTokensFromRefreshTokenCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import { AwsError } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsTokens } from '../../shapes/sign-in-answer.js';
import { clientContext } from './call-context.js';
import { isClientProven } from './is-client-proven.js';

/** Refreshes tokens, with rotation where the client has it enabled; used by Amplify. */
export const getTokensFromRefreshToken =
  (
    parts: Pick<Parts, 'clients' | 'pools' | 'tokenSets'>,
  ): Run<GetTokensFromRefreshTokenCommandInput, GetTokensFromRefreshTokenCommandOutput> =>
  async ({ RefreshToken, ClientId, ClientSecret, ClientMetadata, DeviceKey }, call) => {
    const context = await clientContext(parts, ClientId, call);
    if (!isClientProven(context.client, ClientSecret)) throw new AwsError('NotAuthorizedException', 'Unable to verify the client secret.');
    return {
      AuthenticationResult: awsTokens(
        await parts.tokenSets.refresh(context, RefreshToken, {
          ...defined({ clientMetadata: ClientMetadata, deviceKey: DeviceKey }),
        }),
      ),
    };
  };
