import type { DeleteUserPoolDomainCommandInput, DeleteUserPoolDomainCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteUserPoolDomain =
  ({ pools, domains }: Pick<Parts, 'pools' | 'domains'>): Run<DeleteUserPoolDomainCommandInput, DeleteUserPoolDomainCommandOutput> =>
  async ({ UserPoolId, Domain }) => {
    const { id: poolId } = await pools.get(UserPoolId);
    await domains.remove(poolId, Domain);
    return {};
  };
