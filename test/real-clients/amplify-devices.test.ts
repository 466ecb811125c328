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
import { appClient } from '../support/clients.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { leaveAmplify, openAmplify } from './support/amplify.js';
import { everyFlowPool, type Place, type Resident, resident, setMfa } from './support/houses.js';
import { startStoppedServer } from './support/stopped-clock.js';

type Flow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_AUTH';
const enter = async ({ username, password }: Resident, authFlowType: Flow = 'USER_SRP_AUTH') => {
  const preferred = authFlowType === 'USER_AUTH' ? ({ preferredChallenge: 'PASSWORD_SRP' } as const) : {};
  return (await signIn({ username, password, options: { authFlowType, ...preferred } })).nextStep.signInStep;
};

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
  const deviceOf = async () => (await fetchAuthSession()).tokens?.accessToken.payload['device_key'];

  it('a device is confirmed at the first sign-in, remembered on request, listed, and forgotten', async () => {
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
    it(`${authFlowType}: a remembered device replaces the second factor, and another device does not`, async () => {
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
  }
});

describe('Amplify: remembered device and lockout', function () {
  // Amplify’s own SRP takes 200 ms for each of forty attempts.
  this.timeout(60_000);
  let server: TestServer;
  let place: Place;
  before(async () => {
    server = await startStoppedServer();
    place = await everyFlowPool(server, { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } });
  });
  after(() => server.stop());
  afterEach(leaveAmplify);

  const WRONG = 'Incorrect username or password.';
  const LOCKED = 'Password attempts exceeded';

  for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const) {
    it(`${authFlowType}: 20 wrong passwords of others do not lock a remembered device, 20 of its own do`, async () => {
      openAmplify(server, place);
      const person = await resident(server, place.poolId);
      assert.equal(await enter(person, authFlowType), 'DONE');
      await signOut();
      assert.deepEqual(await twenty(() => guess(server, place, person)), twentyOf(WRONG, LOCKED));
      assert.equal(await enter(person, authFlowType), 'DONE');
      await signOut();
      assert.deepEqual(await twenty(() => enter({ ...person, password: 'Wrong-horse-1' }, authFlowType)), twentyOf(WRONG, LOCKED));
      await assert.rejects(enter(person, authFlowType), { message: LOCKED });
    });
  }
});

/** Five attempts are checked, the others are locked. */
const twentyOf = (wrong: string, locked: string): string[] => [...Array<string>(5).fill(wrong), ...Array<string>(15).fill(locked)];

async function twenty(attempt: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  for (let n = 0; n < 20; n++) {
    said.push(
      await attempt().then(
        () => assert.fail('signed in'),
        (error: Error) => error.message,
      ),
    );
  }
  return said;
}

/** Wrong password for a known username without a device. */
const guess = (server: TestServer, { clientId }: Place, { username }: Resident) =>
  appClient(server).send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: 'Wrong-horse-1' },
    }),
  );
