import type { SetUserPoolMfaConfigCommandInput, SetUserPoolMfaConfigCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsPoolMfa, mfaChange } from '../../shapes/pool-mfa.js';

export const setUserPoolMfaConfig =
  ({ pools }: Pick<Parts, 'pools'>): Run<SetUserPoolMfaConfigCommandInput, SetUserPoolMfaConfigCommandOutput> =>
  async (input) =>
    awsPoolMfa(await pools.update(input.UserPoolId, mfaChange(input)));
