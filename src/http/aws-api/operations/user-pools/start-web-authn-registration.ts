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
    // Plain JSON, which is what the SDK's document type means; an interface just cannot be one to TypeScript.
    return { CredentialCreationOptions: options as unknown as Record<string, never> };
  };
