import type { CreateTermsCommandInput, CreateTermsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { TermsName } from '../../../../directory/terms/index.js';
import type { Parts, Run } from '../../operation.js';
import { awsTerms } from '../../shapes/terms.js';

export const createTerms =
  ({ pools, clients, terms }: Pick<Parts, 'pools' | 'clients' | 'terms'>): Run<CreateTermsCommandInput, CreateTermsCommandOutput> =>
  async ({ UserPoolId, ClientId, TermsName, Links = {} }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    const { id: clientId } = await clients.get(poolId, ClientId);
    return { Terms: awsTerms(await terms.create({ poolId, clientId, name: TermsName as TermsName, links: Links })) };
  };
