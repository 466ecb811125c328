import type {
  GetUserPoolClientSessionConfigurationCommandInput,
  GetUserPoolClientSessionConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsClientSessionConfiguration } from '../../shapes/session-configuration.js';

export const getUserPoolClientSessionConfiguration =
  ({
    pools,
    clients,
  }: Pick<Parts, 'pools' | 'clients'>): Run<
    GetUserPoolClientSessionConfigurationCommandInput,
    GetUserPoolClientSessionConfigurationCommandOutput
  > =>
  async ({ UserPoolId, ClientId }) =>
    awsClientSessionConfiguration(await clients.get((await pools.get(UserPoolId)).id, ClientId));
