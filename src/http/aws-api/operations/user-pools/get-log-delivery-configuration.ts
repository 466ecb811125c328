import type {
  GetLogDeliveryConfigurationCommandInput,
  GetLogDeliveryConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsLogDelivery } from '../../shapes/log-delivery.js';

export const getLogDeliveryConfiguration =
  ({
    pools,
    logDelivery,
  }: Pick<Parts, 'pools' | 'logDelivery'>): Run<GetLogDeliveryConfigurationCommandInput, GetLogDeliveryConfigurationCommandOutput> =>
  async ({ UserPoolId }) => {
    const { id } = await pools.get(UserPoolId);
    return { LogDeliveryConfiguration: awsLogDelivery(id, await logDelivery.find(id)) };
  };
