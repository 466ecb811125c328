import type { AssociateSoftwareTokenCommandInput, AssociateSoftwareTokenCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { tokenOrSession } from './token-or-session.js';

/** Creates a TOTP secret for the user of an access token, or for the session of an `MFA_SETUP` challenge. */
export const associateSoftwareToken =
  ({
    access,
    totp,
    mfaSetup,
  }: Pick<Parts, 'access' | 'totp' | 'mfaSetup'>): Run<AssociateSoftwareTokenCommandInput, AssociateSoftwareTokenCommandOutput> =>
  async (input) => {
    const proof = tokenOrSession(input);
    if ('session' in proof) {
      const { secretCode, session } = await mfaSetup.associate(proof.session);
      return { SecretCode: secretCode, Session: session };
    }
    const { pool, user } = await access.userForFactorChange(proof.token);
    return { SecretCode: (await totp.associate(pool, user)).secretCode };
  };
