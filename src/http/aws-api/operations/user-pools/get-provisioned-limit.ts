import type { GetProvisionedLimitCommandInput, GetProvisionedLimitCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsLimit, categoryOf } from '../../shapes/protection.js';

export const getProvisionedLimit =
  ({ provisionedLimits }: Pick<Parts, 'provisionedLimits'>): Run<GetProvisionedLimitCommandInput, GetProvisionedLimitCommandOutput> =>
  async ({ LimitDefinition }) => ({ Limit: awsLimit(await provisionedLimits.get(categoryOf(LimitDefinition))) });
