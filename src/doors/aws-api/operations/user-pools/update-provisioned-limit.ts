import type { UpdateProvisionedLimitCommandInput, UpdateProvisionedLimitCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsLimit, categoryOf } from '../../shapes/provisioned-limit.js';

/** Kept and told; this server throttles no category, so it takes nothing away either. */
export const updateProvisionedLimit =
  ({ provisionedLimits }: Pick<Parts, 'provisionedLimits'>): Run<UpdateProvisionedLimitCommandInput, UpdateProvisionedLimitCommandOutput> =>
  async ({ LimitDefinition, RequestedLimitValue }) => ({
    Limit: awsLimit(await provisionedLimits.set(categoryOf(LimitDefinition), RequestedLimitValue)),
  });
