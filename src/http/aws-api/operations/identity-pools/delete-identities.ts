import type { DeleteIdentitiesCommandInput, DeleteIdentitiesCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

/** Unknown identities are no error, so that an interrupted call can be repeated. */
export const deleteIdentities =
  ({ identities }: Pick<Parts, 'identities'>): Run<DeleteIdentitiesCommandInput, DeleteIdentitiesCommandOutput> =>
  async ({ IdentityIdsToDelete }) => {
    const left = await identities.remove([...new Set(IdentityIdsToDelete)]);
    return { UnprocessedIdentityIds: left.map((IdentityId) => ({ IdentityId, ErrorCode: 'InternalServerError' as const })) };
  };
