import type { GetUserPoolMfaConfigCommandInput, GetUserPoolMfaConfigCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsPoolMfa } from '../../shapes/pool-mfa.js';

export const getUserPoolMfaConfig =
  ({ pools }: Pick<Parts, 'pools'>): Run<GetUserPoolMfaConfigCommandInput, GetUserPoolMfaConfigCommandOutput> =>
  async ({ UserPoolId }) =>
    awsPoolMfa(await pools.get(UserPoolId));
