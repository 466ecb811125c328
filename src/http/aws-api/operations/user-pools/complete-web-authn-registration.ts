import type {
  CompleteWebAuthnRegistrationCommandInput,
  CompleteWebAuthnRegistrationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const completeWebAuthnRegistration =
  ({
    access,
    passkeys,
  }: Pick<Parts, 'access' | 'passkeys'>): Run<CompleteWebAuthnRegistrationCommandInput, CompleteWebAuthnRegistrationCommandOutput> =>
  async ({ AccessToken, Credential }) => {
    const { pool, user, clientId } = await access.userForFactorChange(AccessToken);
    await passkeys.completeRegistration(pool, user, { id: clientId }, Credential);
    return {};
  };
