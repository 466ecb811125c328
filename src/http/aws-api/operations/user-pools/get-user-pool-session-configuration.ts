import type {
  GetUserPoolSessionConfigurationCommandInput,
  GetUserPoolSessionConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsSessionConfiguration } from '../../shapes/session-configuration.js';

export const getUserPoolSessionConfiguration =
  ({ pools }: Pick<Parts, 'pools'>): Run<GetUserPoolSessionConfigurationCommandInput, GetUserPoolSessionConfigurationCommandOutput> =>
  async ({ UserPoolId }) =>
    awsSessionConfiguration(await pools.get(UserPoolId));
