import type { UnlinkIdentityCommandInput, UnlinkIdentityCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const unlinkIdentity =
  ({ identities }: Pick<Parts, 'identities'>): Run<UnlinkIdentityCommandInput, UnlinkIdentityCommandOutput> =>
  async ({ IdentityId, Logins, LoginsToRemove }) => {
    await identities.unlink(IdentityId, Logins, LoginsToRemove);
    return {};
  };
