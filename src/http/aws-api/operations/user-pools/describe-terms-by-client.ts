import type { DescribeTermsByClientCommandInput, DescribeTermsByClientCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { TermsName } from '../../../../directory/terms/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsTerms } from '../../shapes/terms.js';

export const describeTermsByClient =
  ({
    pools,
    clients,
    terms,
  }: Pick<Parts, 'pools' | 'clients' | 'terms'>): Run<DescribeTermsByClientCommandInput, DescribeTermsByClientCommandOutput> =>
  async ({ UserPoolId, ClientId, TermsName }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const { id: clientId } = await clients.get(poolId, ClientId);
    return { Terms: awsTerms(await terms.getOfClient(poolId, clientId, TermsName as TermsName)) };
  };
