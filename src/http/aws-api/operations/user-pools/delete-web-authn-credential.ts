import type {
  DeleteWebAuthnCredentialCommandInput,
  DeleteWebAuthnCredentialCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const deleteWebAuthnCredential =
  ({
    access,
    passkeys,
  }: Pick<Parts, 'access' | 'passkeys'>): Run<DeleteWebAuthnCredentialCommandInput, DeleteWebAuthnCredentialCommandOutput> =>
  async ({ AccessToken, CredentialId }) => {
    const { pool, user } = await access.userForFactorChange(AccessToken);
    await passkeys.remove(pool, user.sub, CredentialId);
    return {};
  };
