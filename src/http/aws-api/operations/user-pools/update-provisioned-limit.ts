import type { UpdateProvisionedLimitCommandInput, UpdateProvisionedLimitCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsLimit, categoryOf } from '../../shapes/protection.js';

/** Sets the limit of a category, enforced from now on (setting `limits.categories`). */
export const updateProvisionedLimit =
  ({ provisionedLimits }: Pick<Parts, 'provisionedLimits'>): Run<UpdateProvisionedLimitCommandInput, UpdateProvisionedLimitCommandOutput> =>
  async ({ LimitDefinition, RequestedLimitValue }) => ({
    Limit: awsLimit(await provisionedLimits.set(categoryOf(LimitDefinition), RequestedLimitValue)),
  });
