import type {
  SetUserPoolSessionConfigurationCommandInput,
  SetUserPoolSessionConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { unavailable } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsSessionConfiguration } from '../../shapes/session-configuration.js';

/** Replaces the session configuration. Existing sessions do not end; those begun before tracking was enabled are never listed. */
export const setUserPoolSessionConfiguration =
  ({ pools }: Pick<Parts, 'pools'>): Run<SetUserPoolSessionConfigurationCommandInput, SetUserPoolSessionConfigurationCommandOutput> =>
  async ({ UserPoolId, UserSessionTracking, TokenSession }) => {
    const { tier } = await pools.get(UserPoolId);
    const enabled = UserSessionTracking === 'ENABLED';
    if (enabled && tier === 'LITE') throw unavailable('UserSessionTracking');
    const sessionTracking = { enabled, maxPerUser: TokenSession.MaxPerUser! };
    return awsSessionConfiguration(await pools.update(UserPoolId, { sessionTracking }));
  };
