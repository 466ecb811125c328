import assert from 'node:assert/strict';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  fetchAuthSession,
  fetchDevices,
  forgetDevice,
  rememberDevice,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { totpCode } from '../operations/support/authenticator.js';
import { appClient } from '../operations/support/clients.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { leaveAmplify, openAmplify } from './support/amplify.js';
import { everyFlowPool, type Place, type Resident, resident, setMfa } from './support/houses.js';

describe('Amplify: devices', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });
  afterEach(leaveAmplify);

  async function house(DeviceConfiguration: { ChallengeRequiredOnNewDevice?: boolean; DeviceOnlyRememberedOnUserPrompt?: boolean }) {
    const place = await everyFlowPool(server, { DeviceConfiguration });
    await setMfa(server, place.poolId, 'OPTIONAL', { SoftwareTokenMfaConfiguration: { Enabled: true } });
    openAmplify(server, place);
    return { place, person: await resident(server, place.poolId) };
  }
  type Flow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_AUTH';
  const enter = async ({ username, password }: Resident, authFlowType: Flow = 'USER_SRP_AUTH') => {
    const preferred = authFlowType === 'USER_AUTH' ? ({ preferredChallenge: 'PASSWORD_SRP' } as const) : {};
    return (await signIn({ username, password, options: { authFlowType, ...preferred } })).nextStep.signInStep;
  };
  const deviceOf = async () => (await fetchAuthSession()).tokens?.accessToken.payload['device_key'];

  it('a device is confirmed with the first sign-in, remembered when the user says so, listed, and forgotten', async () => {
    const { person } = await house({ DeviceOnlyRememberedOnUserPrompt: true });
    assert.equal(await enter(person), 'DONE');
    await rememberDevice();
    const [device, ...more] = await fetchDevices();
    assert.equal(more.length, 0);
    assert.equal(device!.id, await deviceOf());
    assert.ok(device!.createDate instanceof Date && device!.lastAuthenticatedDate instanceof Date);
    await fetchAuthSession({ forceRefresh: true });
    await signOut();
    assert.equal(await enter(person), 'DONE');
    assert.equal(await deviceOf(), device!.id, 'the same device, proven by SRP');
    await forgetDevice({ device: { id: device!.id } });
    await signOut();
    assert.equal(await enter(person), 'DONE');
    assert.notEqual(await deviceOf(), device!.id);
    assert.equal((await fetchDevices()).length, 1);
  });

  for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const) {
    it(`${authFlowType}: a remembered device stands in for the second factor; another does not`, async () => {
      const { place, person } = await house({ ChallengeRequiredOnNewDevice: true });
      assert.equal(await enter(person, authFlowType), 'DONE');
      const { sharedSecret } = await setUpTOTP();
      await verifyTOTPSetup({ code: totpCode(sharedSecret, server.clock.now(), 0) });
      await updateMFAPreference({ totp: 'PREFERRED' });
      await signOut();
      assert.equal(await enter(person, authFlowType), 'DONE');
      await signOut();
      openAmplify(server, place);
      assert.equal(await enter(person, authFlowType), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    });

    it(`${authFlowType}: a stranger’s twenty wrong passwords do not lock the remembered device; its own do`, async () => {
      const { place, person } = await house({ ChallengeRequiredOnNewDevice: true });
      assert.equal(await enter(person, authFlowType), 'DONE');
      await signOut();
      await guess(server, place, person);
      assert.equal(await enter(person, authFlowType), 'DONE');
      await signOut();
      const message = /^(Incorrect username or password\.|Password attempts exceeded)$/;
      for (let n = 0; n < 20; n++) await assert.rejects(enter({ ...person, password: 'Wrong-horse-1' }, authFlowType), { message });
      await assert.rejects(enter(person, authFlowType), { message: 'Password attempts exceeded' });
    });
  }
});

/** A stranger, who has the name and no more. */
async function guess(server: TestServer, { clientId }: Place, { username }: Resident): Promise<void> {
  const AuthParameters = { USERNAME: username, PASSWORD: 'Wrong-horse-1' };
  let last = '';
  for (let n = 0; n < 20; n++) {
    const error = await appClient(server)
      .send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
      .catch((reason: Error) => reason);
    assert.ok(error instanceof Error);
    last = error.message;
  }
  assert.equal(last, 'Password attempts exceeded');
}
