import type {
  StartWebAuthnRegistrationCommandInput,
  StartWebAuthnRegistrationCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

export const startWebAuthnRegistration =
  ({
    access,
    passkeys,
  }: Pick<Parts, 'access' | 'passkeys'>): Run<StartWebAuthnRegistrationCommandInput, StartWebAuthnRegistrationCommandOutput> =>
  async ({ AccessToken }) => {
    const { pool, user, clientId } = await access.userForFactorChange(AccessToken);
    const options = await passkeys.startRegistration(pool, user, { id: clientId });
    // Plain JSON, as the SDK's document type requires; TypeScript does not accept an interface for it.
    return { CredentialCreationOptions: options as unknown as Record<string, never> };
  };
