import type {
  SetLogDeliveryConfigurationCommandInput,
  SetLogDeliveryConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { awsLogDelivery, logGroupOf } from '../../shapes/log-delivery.js';

export const setLogDeliveryConfiguration =
  ({
    pools,
    logDelivery,
  }: Pick<Parts, 'pools' | 'logDelivery'>): Run<SetLogDeliveryConfigurationCommandInput, SetLogDeliveryConfigurationCommandOutput> =>
  async ({ UserPoolId, LogConfigurations }) => {
    const { id } = await pools.get(UserPoolId);
    const logGroupArn = logGroupOf(LogConfigurations);
    await logDelivery.set(id, logGroupArn);
    return { LogDeliveryConfiguration: awsLogDelivery(id, logGroupArn) };
  };
