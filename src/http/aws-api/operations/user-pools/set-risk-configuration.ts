import type { SetRiskConfigurationCommandInput, SetRiskConfigurationCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { EVERY_CLIENT } from '../../../../directory/risk/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsRisk, riskOf } from '../../shapes/risk.js';

export const setRiskConfiguration =
  ({
    pools,
    clients,
    risk,
  }: Pick<Parts, 'pools' | 'clients' | 'risk'>): Run<SetRiskConfigurationCommandInput, SetRiskConfigurationCommandOutput> =>
  async ({ UserPoolId, ClientId, ...given }) => {
    const { id: poolId, protection } = await pools.get(UserPoolId);
    const clientId = ClientId === undefined ? EVERY_CLIENT : (await clients.get(poolId, ClientId)).id;
    return { RiskConfiguration: awsRisk(await risk.set({ poolId, clientId, ...riskOf(given, protection) }), EVERY_CLIENT) };
  };
