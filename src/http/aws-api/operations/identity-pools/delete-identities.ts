import type { DeleteIdentitiesCommandInput, DeleteIdentitiesCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

/** An identity that is not there is no error: a call that was cut short can be made again. */
export const deleteIdentities =
  ({ identities }: Pick<Parts, 'identities'>): Run<DeleteIdentitiesCommandInput, DeleteIdentitiesCommandOutput> =>
  async ({ IdentityIdsToDelete }) => {
    const left = await identities.remove([...new Set(IdentityIdsToDelete)]);
    return { UnprocessedIdentityIds: left.map((IdentityId) => ({ IdentityId, ErrorCode: 'InternalServerError' as const })) };
  };
