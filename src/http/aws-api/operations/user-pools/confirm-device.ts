import type { ConfirmDeviceCommandInput, ConfirmDeviceCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { defined } from '../../../../kernel/index.js';
import type { Parts, Run } from '../../operation.js';

/** Confirms the device that a sign-in returned; takes the access token of that sign-in. */
export const confirmDevice =
  ({ access, devices }: Pick<Parts, 'access' | 'devices'>): Run<ConfirmDeviceCommandInput, ConfirmDeviceCommandOutput> =>
  async ({ AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig: given }, { origin }) => {
    const { pool, user, session } = await access.userForFactorChange(AccessToken);
    const verifier = given && defined({ passwordVerifier: given.PasswordVerifier, salt: given.Salt });
    const { userDecides } = await devices.confirm(pool, user, {
      session,
      key: DeviceKey,
      ...defined({ name: DeviceName, verifier, ip: origin.ip }),
    });
    return { UserConfirmationNecessary: userDecides };
  };
