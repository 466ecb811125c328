import type { DeleteUserPoolCommandInput, DeleteUserPoolCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { invalidParameter } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';

export const deleteUserPool =
  ({
    pools,
    domains,
    importJobs,
  }: Pick<Parts, 'pools' | 'domains' | 'importJobs'>): Run<DeleteUserPoolCommandInput, DeleteUserPoolCommandOutput> =>
  async ({ UserPoolId }) => {
    if ((await pools.find(UserPoolId)) && (await domains.ofPool(UserPoolId)).length > 0)
      throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.');
    await importJobs.refuseWhileActive(UserPoolId);
    await pools.remove(UserPoolId);
    return {};
  };
