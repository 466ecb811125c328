import assert from 'node:assert/strict';
import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  type CreateUserPoolCommandInput,
  GetUserCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  InitiateAuthCommand,
  ListUserSessionsCommand,
  RevokeTokenCommand,
  RevokeUserSessionCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { appClient, operatorClient } from '../support/clients.js';
import { ownPool, type Person, signedIn, signedUp } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

describe('user session tracking through the SDK', () => {
  let server: TestServer;
  let poolId: string;
  let clientId: string;
  let person: Person;

  before(async () => {
    server = await startServer();
    ({ poolId, clientId } = await house());
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());
  beforeEach(async () => {
    person = await signedUp(server, clientId);
  });

  const app = () => appClient(server);
  const operator = () => operatorClient(server);
  const track = (UserPoolId: string, MaxPerUser = 20, UserSessionTracking: 'ENABLED' | 'DISABLED' = 'ENABLED') =>
    operator().send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser } }));

  async function house(maxPerUser = 20, pool: Partial<CreateUserPoolCommandInput> = {}) {
    const own = await ownPool(server, pool);
    await track(own.poolId, maxPerUser);
    return own;
  }

  const list = async (AccessToken: string) => (await app().send(new ListUserSessionsCommand({ AccessToken }))).Sessions!;
  const isIn = (AccessToken: string) =>
    app()
      .send(new GetUserCommand({ AccessToken }))
      .then(
        () => true,
        () => false,
      );

  it('session tracking is DISABLED by default, starts with the next sign-in once enabled, and survives an update', async () => {
    const plain = await ownPool(server);
    const said = await operator().send(new GetUserPoolSessionConfigurationCommand({ UserPoolId: plain.poolId }));
    assert.equal(said.UserSessionTracking, 'DISABLED');
    assert.deepEqual(said.TokenSession, { MaxPerUser: 20 });
    const who = await signedUp(server, plain.clientId);
    const { AccessToken } = await signedIn(server, who, plain.clientId);
    assert.deepEqual(await list(AccessToken), []);
    await track(plain.poolId, 7);
    const after = await operator().send(new GetUserPoolSessionConfigurationCommand({ UserPoolId: plain.poolId }));
    assert.deepEqual([after.UserSessionTracking, after.TokenSession?.MaxPerUser], ['ENABLED', 7]);
    // The session began before tracking: no record.
    assert.deepEqual(await list(AccessToken), []);
    assert.ok(await isIn(AccessToken));
    await operator().send(new UpdateUserPoolCommand({ UserPoolId: plain.poolId }));
    assert.equal(
      (await operator().send(new GetUserPoolSessionConfigurationCommand({ UserPoolId: plain.poolId }))).UserSessionTracking,
      'ENABLED',
    );
  });

  it('ListUserSessions and AdminListUserSessions return client, device, address and dates of each session', async () => {
    const first = await signedIn(server, person, clientId);
    const second = await signedIn(server, person, clientId);
    const sessions = await list(second.AccessToken);
    assert.equal(sessions.length, 2);
    for (const session of sessions) {
      assert.match(session.SessionId!, /^tkn[a-z0-9]{25}$/);
      assert.equal(session.SessionType, 'TOKEN');
      assert.equal(session.ClientId, clientId);
      assert.match(session.DeviceType!, /AWS SDK/);
      assert.match(session.LastIPAddress!, /127\.0\.0\.1|::1/);
      assert.ok(session.CreateDate && session.LastActiveDate);
    }
    assert.deepEqual(sessions.map(({ IsCurrentSession }) => IsCurrentSession).sort(), [false, true]);
    const admin = await operator().send(new AdminListUserSessionsCommand({ UserPoolId: poolId, Username: person.email }));
    assert.deepEqual(
      admin.Sessions?.map(({ SessionId, IsCurrentSession }) => [SessionId, IsCurrentSession]),
      sessions.map(({ SessionId }) => [SessionId, false]),
    );
    await app().send(new RevokeTokenCommand({ ClientId: clientId, Token: first.RefreshToken, RevokeAssociatedSessions: 'LINKED' }));
    assert.equal((await list(second.AccessToken)).length, 1);
  });

  it('RevokeUserSession ends another session of the user, not the current one', async () => {
    const first = await signedIn(server, person, clientId);
    const { AccessToken } = await signedIn(server, person, clientId);
    const sessions = await list(AccessToken);
    const other = sessions.find(({ IsCurrentSession }) => !IsCurrentSession)!.SessionId!;
    const own = sessions.find(({ IsCurrentSession }) => IsCurrentSession)!.SessionId!;
    await refused(app().send(new RevokeUserSessionCommand({ AccessToken, SessionId: own })), 'InvalidParameterException');
    await app().send(new RevokeUserSessionCommand({ AccessToken, SessionId: other }));
    assert.equal(await isIn(first.AccessToken), false);
    assert.ok(await isIn(AccessToken));
    await refused(app().send(new RevokeUserSessionCommand({ AccessToken, SessionId: other })), 'ResourceNotFoundException');
    await refused(app().send(new RevokeUserSessionCommand({ AccessToken, SessionId: 'nonsense' })), 'InvalidParameterException');
  });

  it('a session of another user or pool is not found; AdminRevokeUserSession of its pool ends it', async () => {
    const { AccessToken } = await signedIn(server, person, clientId);
    const [{ SessionId } = {}] = await list(AccessToken);
    const other = await signedUp(server, clientId);
    const others = await signedIn(server, other, clientId);
    await refused(app().send(new RevokeUserSessionCommand({ AccessToken: others.AccessToken, SessionId })), 'ResourceNotFoundException');
    const end = (UserPoolId: string, Username: string) =>
      operator().send(new AdminRevokeUserSessionCommand({ UserPoolId, Username, SessionId }));
    await refused(end(poolId, other.email), 'ResourceNotFoundException');
    const elsewhere = await house();
    await refused(end(elsewhere.poolId, (await signedUp(server, elsewhere.clientId)).email), 'ResourceNotFoundException');
    await refused(end(elsewhere.poolId, person.email), 'UserNotFoundException');
    assert.ok(await isIn(AccessToken));
    await end(poolId, person.email);
    assert.equal(await isIn(AccessToken), false);
  });

  it('a sign-in beyond MaxPerUser ends the least recently used session', async () => {
    const small = await house(2);
    const who = await signedUp(server, small.clientId);
    const first = await signedIn(server, who, small.clientId);
    server.clock.advance(1000);
    const second = await signedIn(server, who, small.clientId);
    server.clock.advance(2 * 3600 * 1000);
    const parameters = { REFRESH_TOKEN: first.RefreshToken };
    await app().send(new InitiateAuthCommand({ ClientId: small.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: parameters }));
    const third = await signedIn(server, who, small.clientId);
    const refresh = (REFRESH_TOKEN: string) =>
      app().send(new InitiateAuthCommand({ ClientId: small.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }));
    await refused(refresh(second.RefreshToken), 'NotAuthorizedException');
    await refresh(first.RefreshToken);
    assert.equal((await list(third.AccessToken)).length, 2);
    // Lowering the limit ends no session before the next sign-in.
    await track(small.poolId, 1);
    assert.equal((await list(third.AccessToken)).length, 2);
    const last = await signedIn(server, who, small.clientId);
    assert.equal((await list(last.AccessToken)).length, 1);
    assert.equal(await isIn(third.AccessToken), false);
  });

  it('five concurrent sign-ins leave at most MaxPerUser sessions', async () => {
    const small = await house(2);
    const who = await signedUp(server, small.clientId);
    await Promise.all([1, 2, 3, 4, 5].map(() => signedIn(server, who, small.clientId)));
    const { Sessions } = await operator().send(new AdminListUserSessionsCommand({ UserPoolId: small.poolId, Username: who.email }));
    assert.ok(Sessions!.length <= 2, String(Sessions!.length));
  });

  it('a client’s SSOSession configuration survives client updates and is not found from another pool', async () => {
    const named = { UserPoolId: poolId, ClientId: clientId };
    const read = async () => (await operator().send(new GetUserPoolClientSessionConfigurationCommand(named))).SSOSession;
    assert.deepEqual(await read(), { MaxValidityMinutes: 60 });
    await operator().send(new SetUserPoolClientSessionConfigurationCommand({ ...named, SSOSession: { MaxValidityMinutes: 0 } }));
    await operator().send(
      new UpdateUserPoolClientCommand({ ...named, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
    );
    assert.deepEqual(await read(), { MaxValidityMinutes: 0 });
    const elsewhere = await house();
    const crossed = { UserPoolId: elsewhere.poolId, ClientId: clientId };
    await refused(operator().send(new GetUserPoolClientSessionConfigurationCommand(crossed)), 'ResourceNotFoundException');
    const SSOSession = { MaxValidityMinutes: 5 };
    await refused(
      operator().send(new SetUserPoolClientSessionConfigurationCommand({ ...crossed, SSOSession })),
      'ResourceNotFoundException',
    );
  });

  for (const MaxPerUser of [0, 101]) {
    it(`MaxPerUser ${MaxPerUser} is refused with InvalidParameterException`, () =>
      refused(track(poolId, MaxPerUser), 'InvalidParameterException'));
  }

  it('session tracking in the LITE tier gives FeatureUnavailableInTierException', async () => {
    const { poolId: lite } = await ownPool(server, { UserPoolTier: 'LITE' });
    await refused(track(lite), 'FeatureUnavailableInTierException');
  });
});
