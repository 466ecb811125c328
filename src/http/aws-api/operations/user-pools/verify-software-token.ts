import type { VerifySoftwareTokenCommandInput, VerifySoftwareTokenCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';
import { tokenOrSession } from './token-or-session.js';

/** Verifies the first code of an authenticator app and enrols it for the user. */
export const verifySoftwareToken =
  ({
    access,
    totp,
    mfaSetup,
  }: Pick<Parts, 'access' | 'totp' | 'mfaSetup'>): Run<VerifySoftwareTokenCommandInput, VerifySoftwareTokenCommandOutput> =>
  async (input) => {
    const proof = tokenOrSession(input);
    const { UserCode, FriendlyDeviceName } = input;
    if ('session' in proof) {
      const { session } = await mfaSetup.verify(proof.session, UserCode, FriendlyDeviceName);
      return { Status: 'SUCCESS', Session: session };
    }
    const { pool, user } = await access.userForFactorChange(proof.token);
    await totp.verify(pool, user, UserCode, FriendlyDeviceName);
    return { Status: 'SUCCESS' };
  };
