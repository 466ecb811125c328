import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  AssociateSoftwareTokenCommand,
  ConfirmDeviceCommand,
  DescribeUserPoolCommand,
  type DeviceConfigurationType,
  type DeviceType,
  ForgetDeviceCommand,
  GetDeviceCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  UpdateDeviceStatusCommand,
  UpdateUserPoolCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { decodeJwt } from 'jose';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedUp } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { totpCode } from './support/authenticator.js';
import { refused } from './support/refused.js';

const SECRET = { PasswordVerifier: randomBytes(380).toString('base64'), Salt: randomBytes(16).toString('base64') };

/** `Tue May 7 00:09:40 UTC 2025` */
function timestamp(): string {
  const [day, date, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${Number(date)} ${time} UTC ${year}`;
}

interface Started {
  readonly AccessToken: string;
  readonly RefreshToken: string;
  readonly DeviceKey: string | undefined;
  readonly DeviceGroupKey: string | undefined;
}

describe('remembered devices through the SDK', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let person: Person;

  before(async () => {
    server = await sharedServer();
    ({ poolId, clientId } = await house({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }));
  });
  beforeEach(async () => {
    person = await signedUp(server, clientId);
  });

  const house = (DeviceConfiguration?: DeviceConfigurationType) => ownPool(server, DeviceConfiguration ? { DeviceConfiguration } : {});
  const app = () => appClient(server);
  const operator = () => operatorClient(server);

  async function begin(who: Person = person, client = clientId, more: Record<string, string> = {}): Promise<Started> {
    const { AuthenticationResult } = await app().send(
      new InitiateAuthCommand({
        ClientId: client,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: who.email, PASSWORD: who.password, ...more },
      }),
    );
    const { AccessToken, RefreshToken, NewDeviceMetadata } = AuthenticationResult!;
    const { DeviceKey, DeviceGroupKey } = NewDeviceMetadata ?? {};
    return { AccessToken: AccessToken!, RefreshToken: RefreshToken!, DeviceKey, DeviceGroupKey };
  }

  const confirm = ({ AccessToken, DeviceKey }: Pick<Started, 'AccessToken' | 'DeviceKey'>, more: object = {}) =>
    app().send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceName: 'Browser', DeviceSecretVerifierConfig: SECRET, ...more }));

  async function confirmed(who: Person = person, client = clientId): Promise<Started & { DeviceKey: string }> {
    const started = await begin(who, client);
    await confirm(started);
    return { ...started, DeviceKey: started.DeviceKey! };
  }

  const refresh = (RefreshToken: string, DeviceKey?: string) =>
    app().send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: RefreshToken, ...(DeviceKey === undefined ? {} : { DEVICE_KEY: DeviceKey }) },
      }),
    );

  const list = async (AccessToken: string, more: object = {}) => app().send(new ListDevicesCommand({ AccessToken, ...more }));
  const attribute = (device: DeviceType | undefined, name: string) => device?.DeviceAttributes?.find(({ Name }) => Name === name)?.Value;

  it('sign-in returns NewDeviceMetadata, and the access token carries device_key', async () => {
    const { AccessToken, DeviceKey, DeviceGroupKey } = await begin();
    assert.match(DeviceKey!, /^us-east-1_[0-9a-f-]{36}$/);
    assert.ok(DeviceGroupKey);
    assert.equal(decodeJwt(AccessToken)['device_key'], DeviceKey);
    assert.deepEqual((await list(AccessToken)).Devices, []);
  });

  it('a pool without DeviceConfiguration returns no device and refuses ConfirmDevice and ListDevices', async () => {
    const plain = await house();
    const started = await begin(await signedUp(server, plain.clientId), plain.clientId);
    assert.equal(started.DeviceKey, undefined);
    assert.equal(decodeJwt(started.AccessToken)['device_key'], undefined);
    const call = confirm({ ...started, DeviceKey: 'us-east-1_0' });
    await refused(call, 'InvalidUserPoolConfigurationException');
    await refused(list(started.AccessToken), 'InvalidUserPoolConfigurationException');
  });

  it('GetDevice and AdminGetDevice show a confirmed device with its attributes', async () => {
    const { AccessToken, DeviceKey } = await begin();
    assert.equal((await confirm({ AccessToken, DeviceKey })).UserConfirmationNecessary, false);
    const { Device } = await app().send(new GetDeviceCommand({ AccessToken, DeviceKey }));
    assert.equal(Device?.DeviceKey, DeviceKey);
    assert.equal(attribute(Device, 'device_name'), 'Browser');
    assert.equal(attribute(Device, 'dev:device_remembered_status'), 'remembered');
    assert.equal(attribute(Device, 'device_status'), 'valid');
    assert.match(attribute(Device, 'last_ip_used') ?? '', /127\.0\.0\.1|::1/);
    assert.ok(Device?.DeviceCreateDate && Device.DeviceLastAuthenticatedDate && Device.DeviceLastModifiedDate);
    const { Device: seen } = await operator().send(
      new AdminGetDeviceCommand({ UserPoolId: poolId, Username: person.email, DeviceKey: DeviceKey! }),
    );
    assert.deepEqual(seen, Device);
  });

  it('ConfirmDevice accepts only the device of the token’s own sign-in, and only once', async () => {
    const first = await begin();
    const second = await begin();
    await refused(confirm({ ...first, DeviceKey: second.DeviceKey }), 'ResourceNotFoundException', 'Device does not exist.');
    await refused(confirm({ ...first, DeviceKey: 'us-east-1_00000000-0000-0000-0000-000000000000' }), 'ResourceNotFoundException');
    const [one, two] = await Promise.allSettled([confirm(first), confirm(first)]);
    assert.deepEqual([one.status, two.status].sort(), ['fulfilled', 'rejected']);
    await refused(confirm(first), 'DeviceKeyExistsException');
  });

  for (const [title, config] of [
    ['no verifier', undefined],
    ['no salt', { PasswordVerifier: SECRET.PasswordVerifier }],
    ['a verifier with a known secret', { ...SECRET, PasswordVerifier: 'AQ==' }],
    ['a verifier that is not base64', { ...SECRET, PasswordVerifier: '***' }],
    ['a verifier beyond the SRP group', { ...SECRET, PasswordVerifier: Buffer.alloc(384, 255).toString('base64') }],
    ['a verifier that is too long', { ...SECRET, PasswordVerifier: randomBytes(4000).toString('base64') }],
    ['a salt that is too long', { ...SECRET, Salt: randomBytes(4000).toString('base64') }],
  ] as const) {
    it(`ConfirmDevice with ${title} is refused with InvalidParameterException`, async () => {
      await refused(confirm(await begin(), { DeviceSecretVerifierConfig: config }), 'InvalidParameterException');
    });
  }

  it('a device is remembered only after UpdateDeviceStatus under DeviceOnlyRememberedOnUserPrompt', async () => {
    const asking = await house({ DeviceOnlyRememberedOnUserPrompt: true });
    const who = await signedUp(server, asking.clientId);
    const { AccessToken, DeviceKey } = await begin(who, asking.clientId);
    assert.equal((await confirm({ AccessToken, DeviceKey })).UserConfirmationNecessary, true);
    const status = async () => attribute((await list(AccessToken)).Devices?.[0], 'dev:device_remembered_status');
    assert.equal(await status(), 'not_remembered');
    await app().send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' }));
    assert.equal(await status(), 'remembered');
    const named = { UserPoolId: asking.poolId, Username: who.email, DeviceKey: DeviceKey! };
    await operator().send(new AdminUpdateDeviceStatusCommand({ ...named, DeviceRememberedStatus: 'not_remembered' }));
    assert.equal(await status(), 'not_remembered');
    await refused(operator().send(new AdminUpdateDeviceStatusCommand(named)), 'InvalidParameterException');
  });

  it('ListDevices and AdminListDevices page through a user’s devices; a page token is refused for another user', async () => {
    const keys = [(await confirmed()).DeviceKey, (await confirmed()).DeviceKey, (await confirmed()).DeviceKey].sort();
    const { AccessToken } = await begin();
    const first = await list(AccessToken, { Limit: 2 });
    const second = await list(AccessToken, { Limit: 2, PaginationToken: first.PaginationToken });
    assert.deepEqual(
      [...first.Devices!, ...second.Devices!].map((device) => device.DeviceKey),
      keys,
    );
    assert.equal(second.PaginationToken, undefined);
    const all = await operator().send(new AdminListDevicesCommand({ UserPoolId: poolId, Username: person.email }));
    assert.deepEqual(
      all.Devices?.map((device) => device.DeviceKey),
      keys,
    );
    const other = await begin(await signedUp(server, clientId));
    await refused(list(other.AccessToken, { PaginationToken: first.PaginationToken }), 'InvalidParameterException');
  });

  it('ForgetDevice removes the device and ends its sessions only', async () => {
    const gone = await confirmed();
    const { AccessToken } = await begin();
    await app().send(new ForgetDeviceCommand({ AccessToken, DeviceKey: gone.DeviceKey }));
    await refused(app().send(new GetDeviceCommand({ AccessToken, DeviceKey: gone.DeviceKey })), 'ResourceNotFoundException');
    await refused(app().send(new GetUserCommand({ AccessToken: gone.AccessToken })), 'NotAuthorizedException');
    await refused(refresh(gone.RefreshToken, gone.DeviceKey), 'NotAuthorizedException');
    await app().send(new GetUserCommand({ AccessToken }));
    await refused(app().send(new ForgetDeviceCommand({ AccessToken, DeviceKey: gone.DeviceKey })), 'ResourceNotFoundException');
  });

  it('AdminForgetDevice ends the sessions of the device', async () => {
    const { AccessToken, DeviceKey } = await confirmed();
    await operator().send(new AdminForgetDeviceCommand({ UserPoolId: poolId, Username: person.email, DeviceKey }));
    await refused(app().send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
  });

  it('devices of another user or another pool cannot be read, updated or forgotten', async () => {
    const { DeviceKey } = await confirmed();
    const other = await signedUp(server, clientId);
    const { AccessToken } = await begin(other);
    await refused(app().send(new GetDeviceCommand({ AccessToken, DeviceKey })), 'ResourceNotFoundException');
    await refused(app().send(new ForgetDeviceCommand({ AccessToken, DeviceKey })), 'ResourceNotFoundException');
    const update = new UpdateDeviceStatusCommand({ AccessToken, DeviceKey, DeviceRememberedStatus: 'not_remembered' });
    await refused(app().send(update), 'ResourceNotFoundException');
    const elsewhere = await house({});
    const named = { UserPoolId: elsewhere.poolId, Username: (await signedUp(server, elsewhere.clientId)).email, DeviceKey };
    await refused(operator().send(new AdminGetDeviceCommand(named)), 'ResourceNotFoundException');
    await refused(operator().send(new AdminForgetDeviceCommand(named)), 'ResourceNotFoundException');
    await refused(operator().send(new AdminGetDeviceCommand({ ...named, Username: 'nobody@example.com' })), 'ResourceNotFoundException');
    await refused(operator().send(new AdminForgetDeviceCommand({ ...named, Username: 'nobody@example.com' })), 'UserNotFoundException');
  });

  it('a refresh token is renewed only with the DEVICE_KEY of its confirmed device', async () => {
    const started = await begin();
    await refused(refresh(started.RefreshToken), 'NotAuthorizedException', 'Invalid Refresh Token');
    await refused(refresh(started.RefreshToken, started.DeviceKey), 'NotAuthorizedException', 'Invalid Refresh Token');
    await confirm(started);
    await refused(refresh(started.RefreshToken), 'NotAuthorizedException', 'Invalid Refresh Token');
    const { AuthenticationResult } = await refresh(started.RefreshToken, started.DeviceKey);
    assert.equal(decodeJwt(AuthenticationResult!.AccessToken!)['device_key'], started.DeviceKey);
  });

  it('the OAuth token endpoint refuses refresh tokens of a device with invalid_grant, for want of a device key', async () => {
    const { RefreshToken } = await confirmed();
    const response = await fetch(`${server.url}/${poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: RefreshToken }),
    });
    assert.equal(response.status, 400);
    assert.deepEqual(((await response.json()) as { error: string }).error, 'invalid_grant');
  });

  it('sign-in with the DEVICE_KEY of a known device returns no new device; with another user’s key it does', async () => {
    const { DeviceKey, AccessToken } = await confirmed();
    const status = { AccessToken, DeviceKey, DeviceRememberedStatus: 'not_remembered' } as const;
    await app().send(new UpdateDeviceStatusCommand(status));
    const again = await begin(person, clientId, { DEVICE_KEY: DeviceKey });
    assert.equal(again.DeviceKey, undefined);
    assert.equal(decodeJwt(again.AccessToken)['device_key'], DeviceKey);
    const unknown = await begin(person, clientId, { DEVICE_KEY: 'us-east-1_00000000-0000-0000-0000-000000000000' });
    assert.match(unknown.DeviceKey!, /^us-east-1_/);
    const other = await signedUp(server, clientId);
    assert.notEqual((await begin(other, clientId, { DEVICE_KEY: DeviceKey })).DeviceKey, undefined);
  });

  describe('DEVICE_SRP_AUTH challenge of a remembered device', () => {
    let key: string;
    let session: string;
    beforeEach(async () => {
      key = (await confirmed()).DeviceKey;
      const start = { USERNAME: person.email, PASSWORD: person.password, DEVICE_KEY: key };
      const asked = await app().send(
        new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: start }),
      );
      assert.equal(asked.ChallengeName, 'DEVICE_SRP_AUTH');
      assert.equal(asked.AuthenticationResult, undefined);
      assert.equal(asked.ChallengeParameters?.['DEVICE_KEY'], key);
      session = asked.Session!;
    });

    const answer = (ChallengeName: 'DEVICE_SRP_AUTH' | 'DEVICE_PASSWORD_VERIFIER', Session: string, responses: Record<string, string>) =>
      app().send(
        new RespondToAuthChallengeCommand({
          ClientId: clientId,
          ChallengeName,
          Session,
          ChallengeResponses: { USERNAME: person.email, DEVICE_KEY: key, ...responses },
        }),
      );
    const verify = (asked: { Session?: string | undefined; ChallengeParameters?: Record<string, string> | undefined }) =>
      answer('DEVICE_PASSWORD_VERIFIER', asked.Session!, {
        PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
        PASSWORD_CLAIM_SECRET_BLOCK: asked.ChallengeParameters!['SECRET_BLOCK']!,
        TIMESTAMP: timestamp(),
      });
    const SRP_A = randomBytes(200).toString('hex');

    it('a wrong device proof is refused, and its session is used up', async () => {
      const asked = await answer('DEVICE_SRP_AUTH', session, { SRP_A });
      assert.equal(asked.ChallengeName, 'DEVICE_PASSWORD_VERIFIER');
      await refused(verify(asked), 'NotAuthorizedException', 'Incorrect username or password.');
      await refused(verify(asked), 'NotAuthorizedException', /once/);
    });

    it('another device’s key, an invalid SRP_A, an unknown session or a skipped step is refused', async () => {
      const { DeviceKey } = await confirmed();
      await refused(answer('DEVICE_SRP_AUTH', session, { SRP_A, DEVICE_KEY: DeviceKey }), 'ResourceNotFoundException');
      await refused(answer('DEVICE_SRP_AUTH', session, { SRP_A: '0' }), 'NotAuthorizedException');
      await refused(answer('DEVICE_SRP_AUTH', 'x'.repeat(40), { SRP_A }), 'NotAuthorizedException');
      const secretBlock = Buffer.from(session).toString('base64');
      await refused(verify({ Session: session, ChallengeParameters: { SECRET_BLOCK: secretBlock } }), 'NotAuthorizedException');
    });

    it('a device forgotten during the challenge gives ResourceNotFoundException', async () => {
      const asked = await answer('DEVICE_SRP_AUTH', session, { SRP_A });
      await operator().send(new AdminForgetDeviceCommand({ UserPoolId: poolId, Username: person.email, DeviceKey: key }));
      await refused(verify(asked), 'ResourceNotFoundException');
    });
  });

  it('DescribeUserPool returns DeviceConfiguration, and UpdateUserPool without it removes it', async () => {
    const { poolId: id } = await house({ ChallengeRequiredOnNewDevice: true });
    const configured = async () => (await operator().send(new DescribeUserPoolCommand({ UserPoolId: id }))).UserPool?.DeviceConfiguration;
    assert.deepEqual(await configured(), { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false });
    await operator().send(new UpdateUserPoolCommand({ UserPoolId: id }));
    assert.equal(await configured(), undefined);
  });
});

describe('remembered devices with amazon-cognito-identity-js', () => {
  let server: TestServer;
  before(async () => {
    server = await sharedServer();
  });

  /** A browser with a device storage of its own. */
  function browser(UserPoolId: string, ClientId: string) {
    const kept = new Map<string, string>();
    const Storage = {
      setItem: (key: string, value: string) => void kept.set(key, value),
      getItem: (key: string) => kept.get(key) ?? null,
      removeItem: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
    };
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: server.url, Storage: Storage as never });
    const user = (Username: string) => new CognitoUser({ Username, Pool, Storage: Storage as never });
    return { user };
  }

  type Ended = { session: CognitoUserSession; userDecides: boolean } | { challenge: string };

  const signIn = (user: CognitoUser, { email, password }: Person): Promise<Ended> =>
    new Promise((resolve, onFailure) =>
      user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
        onSuccess: (session, userDecides) => resolve({ session, userDecides: userDecides === true }),
        onFailure,
        totpRequired: (challenge: string) => resolve({ challenge }),
        mfaSetup: (challenge: string) => resolve({ challenge }),
      }),
    );

  it('the library confirms its device, marks it as remembered, refreshes, lists and forgets it', async () => {
    const { poolId, clientId } = await ownPool(server, { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } });
    const person = await signedUp(server, clientId);
    const user = browser(poolId, clientId).user(person.email);
    const ended = await signIn(user, person);
    assert.ok('session' in ended && ended.userDecides);
    const said = await new Promise((onSuccess, onFailure) => user.setDeviceStatusRemembered({ onSuccess, onFailure }));
    assert.equal(said, 'SUCCESS');
    const renewed = await new Promise<CognitoUserSession>((resolve, reject) =>
      user.refreshSession(ended.session.getRefreshToken(), (error: Error | null, session: CognitoUserSession) =>
        error ? reject(error) : resolve(session),
      ),
    );
    assert.ok(renewed.isValid());
    const { Devices } = await new Promise<{ Devices: DeviceType[] }>((onSuccess, onFailure) =>
      user.listDevices(10, null as never, { onSuccess: onSuccess as never, onFailure }),
    );
    assert.equal(Devices.length, 1);
    const forgotten = await new Promise((onSuccess, onFailure) => user.forgetDevice({ onSuccess, onFailure }));
    assert.equal(forgotten, 'SUCCESS');
  });

  it('the library answers DEVICE_SRP_AUTH at the next sign-in and keeps its device_key', async () => {
    const { poolId, clientId } = await ownPool(server, { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } });
    const person = await signedUp(server, clientId);
    const { user } = browser(poolId, clientId);
    const first = await signIn(user(person.email), person);
    assert.ok('session' in first);
    const second = await signIn(user(person.email), person);
    assert.ok('session' in second);
    assert.equal(second.session.getAccessToken().payload['device_key'], first.session.getAccessToken().payload['device_key']);
  });

  for (const [ChallengeRequiredOnNewDevice, title] of [
    [true, 'a remembered device replaces the second factor under ChallengeRequiredOnNewDevice, a new browser does not'],
    [false, 'a remembered device does not replace the second factor without ChallengeRequiredOnNewDevice'],
  ] as const) {
    it(title, async () => {
      const { poolId, clientId } = await ownPool(server, { DeviceConfiguration: { ChallengeRequiredOnNewDevice } });
      const totp = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } as const;
      await operatorClient(server).send(new SetUserPoolMfaConfigCommand({ UserPoolId: poolId, ...totp }));
      const person = await signedUp(server, clientId);
      const { user } = browser(poolId, clientId);
      const first = await signIn(user(person.email), person);
      assert.ok('session' in first);
      const AccessToken = first.session.getAccessToken().getJwtToken();
      const { SecretCode } = await appClient(server).send(new AssociateSoftwareTokenCommand({ AccessToken }));
      await appClient(server).send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!, server.clock.now(), 0) }));
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
      await appClient(server).send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));

      assert.equal('session' in (await signIn(user(person.email), person)), ChallengeRequiredOnNewDevice);
      const elsewhere = await signIn(browser(poolId, clientId).user(person.email), person);
      assert.deepEqual(elsewhere, { challenge: 'SOFTWARE_TOKEN_MFA' });
    });
  }
});
