import type {
  DescribeRiskConfigurationCommandInput,
  DescribeRiskConfigurationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { EVERY_CLIENT } from '../../../../directory/risk/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsRisk } from '../../shapes/risk.js';

export const describeRiskConfiguration =
  ({
    pools,
    clients,
    risk,
  }: Pick<Parts, 'pools' | 'clients' | 'risk'>): Run<DescribeRiskConfigurationCommandInput, DescribeRiskConfigurationCommandOutput> =>
  async ({ UserPoolId, ClientId }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const clientId = ClientId === undefined ? EVERY_CLIENT : (await clients.get(poolId, ClientId)).id;
    const found = await risk.find(poolId, clientId);
    return { RiskConfiguration: found ? awsRisk(found, EVERY_CLIENT) : { UserPoolId: poolId } };
  };
