import type {
  SetUserPoolClientSessionConfigurationCommandInput,
  SetUserPoolClientSessionConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { unavailable } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { awsClientSessionConfiguration } from '../../shapes/session-configuration.js';

/** Stores the session configuration of a client. It has no effect while the pool does not track sessions. */
export const setUserPoolClientSessionConfiguration =
  ({
    pools,
    clients,
  }: Pick<Parts, 'pools' | 'clients'>): Run<
    SetUserPoolClientSessionConfigurationCommandInput,
    SetUserPoolClientSessionConfigurationCommandOutput
  > =>
  async ({ UserPoolId, ClientId, SSOSession }) => {
    const pool = await pools.get(UserPoolId);
    if (pool.tier === 'LITE') throw unavailable('SSOSession');
    const { id, poolId, version, createdAt, updatedAt, secret, secrets, ...settings } = await clients.get(pool.id, ClientId);
    return awsClientSessionConfiguration(await clients.update(poolId, id, { ...settings, ssoMinutes: SSOSession.MaxValidityMinutes! }));
  };
