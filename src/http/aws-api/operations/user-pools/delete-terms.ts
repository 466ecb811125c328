import type { DeleteTermsCommandInput, DeleteTermsCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteTerms =
  ({ pools, terms }: Pick<Parts, 'pools' | 'terms'>): Run<DeleteTermsCommandInput, DeleteTermsCommandOutput> =>
  async ({ UserPoolId, TermsId }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    await terms.remove(poolId, TermsId);
    return {};
  };
