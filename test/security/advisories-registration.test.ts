import assert from 'node:assert/strict';
import {
  AdminGetUserCommand,
  DescribeUserPoolClientCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createWeb } from '../federation/support/web.js';
import { send } from '../operations/support/raw.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, signedIn, signedUp, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { authorization, openLogin, submit } from './support/hosted.js';

/** Attributes that a user must not set by any interface. */
const PRIVILEGED: Readonly<Record<string, string>> = {
  email_verified: 'true',
  phone_number_verified: 'true',
  sub: '00000000-0000-4000-8000-000000000000',
  identities: '[{"providerName":"Corp","userId":"1"}]',
  'cognito:user_status': 'CONFIRMED',
  'cognito:groups': 'admins',
  'cognito:mfa_enabled': 'false',
  'dev:custom:role': 'admin',
  'custom:role': 'admin',
  username: 'admin',
  status: 'CONFIRMED',
  enabled: 'true',
  groups: 'admins',
  __proto__: 'x',
  constructor: 'x',
};

describe('advisories: mass assignment', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  const described = (Username: string, UserPoolId: string = demo.poolId) =>
    operatorClient(server).send(new AdminGetUserCommand({ UserPoolId, Username }));
  const plain = async (Username: string): Promise<void> => {
    const { UserAttributes, UserStatus } = await described(Username);
    assert.deepEqual(UserAttributes!.map(({ Name }) => Name).sort(), ['email', 'email_verified', 'sub'], JSON.stringify(UserAttributes));
    assert.equal(UserAttributes!.find(({ Name }) => Name === 'email_verified')!.Value, 'false');
    assert.equal(UserStatus, 'UNCONFIRMED');
  };

  it('SignUp refuses privileged attributes and ignores unknown members', async () => {
    for (const [Name, Value] of Object.entries(PRIVILEGED)) {
      const command = new SignUpCommand({
        ClientId: demo.publicClient,
        Username: someEmail(),
        Password: goodPassword,
        UserAttributes: [{ Name, Value }],
      });
      await assert.rejects(appClient(server).send(command), /NotAuthorizedException|InvalidParameterException/, Name);
    }
    const Username = someEmail();
    const body = {
      ClientId: demo.publicClient,
      Username,
      Password: goodPassword,
      UserStatus: 'CONFIRMED',
      Enabled: true,
      UserConfirmed: true,
      Groups: ['a'],
      MFAOptions: [],
      UserSub: 'x',
    };
    const answer = await send(server, { service: 'cognito-idp', operation: 'SignUp', body: JSON.stringify(body) });
    assert.equal(answer.status, 200, answer.text);
    await plain(Username);
  });

  it('UpdateUserAttributes refuses privileged attributes', async () => {
    const person = await signedUp(server);
    const { AccessToken } = await signedIn(server, person);
    const before = JSON.stringify((await described(person.sub)).UserAttributes);
    for (const [Name, Value] of Object.entries(PRIVILEGED)) {
      const command = new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] });
      await assert.rejects(appClient(server).send(command), /NotAuthorizedException|InvalidParameterException/, Name);
    }
    assert.equal(JSON.stringify((await described(person.sub)).UserAttributes), before);
  });

  it('the sign-up page ignores fields that it does not show', async () => {
    const page = await openLogin(server);
    const username = someEmail();
    const fields = Object.entries(PRIVILEGED).flatMap(([name, value]) => [
      [name, value],
      [`attribute.${name}`, value],
      [`attributes[${name}]`, value],
    ]);
    const answer = await submit(page, 'signup', { ...Object.fromEntries(fields), username, password: goodPassword });
    assert.equal(answer.status, 303, await answer.text());
    await plain(username);
  });

  it('the profile page ignores fields that it does not show', async () => {
    const person = await signedUp(server);
    const web = createWeb();
    const login = await web.go(server.url + authorization({ poolId: demo.poolId, clientId: demo.publicClient }).url);
    const tokenIn = (html: string): string => /name="token" value="([^"]+)"/.exec(html)?.[1] ?? assert.fail(html);
    await web.go(login.url, {
      body: { token: tokenIn(login.html), username: person.email, password: person.password },
      until: 'http://localhost:3000',
    });
    const profile = await web.go(`${server.url}/${demo.poolId}/account?client_id=${demo.publicClient}`);
    const fields = Object.entries(PRIVILEGED).flatMap(([name, value]) => [
      [name, value],
      [`attribute.${name}`, value],
    ]);
    const before = JSON.stringify((await described(person.sub)).UserAttributes);
    const saved = await web.go(profile.url, {
      body: { ...Object.fromEntries(fields), token: tokenIn(profile.html), action: 'save', 'attribute.email': person.email },
    });
    assert.equal(saved.url.searchParams.get('notice'), 'saved', saved.html);
    assert.equal(JSON.stringify((await described(person.sub)).UserAttributes), before);
  });

  it('dynamic registration ignores operator settings in client metadata', async () => {
    const { poolId } = await ownPool(server);
    await operatorClient(server).send(new UpdateUserPoolCommand({ UserPoolId: poolId, DcrConfiguration: { OpenDcrEnabled: true } }));
    const body = {
      client_name: 'Mine',
      redirect_uris: ['https://app.example/callback'],
      token_endpoint_auth_method: 'none',
      client_id: 'demoapp',
      client_secret: 'chosen-by-the-client-itself',
      registration: { open: false },
      unvetted: false,
      fapi2: true,
      ciba: true,
      deviceGrant: true,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      lifetimes: { refresh: 315_360_000 },
      poolId: demo.poolId,
      __proto__: { unvetted: false },
    };
    const answer = await fetch(`${server.url}/${poolId}/oauth2/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const made = (await answer.json()) as Record<string, unknown>;
    assert.equal(answer.status, 201, JSON.stringify(made));
    assert.notEqual(made['client_id'], 'demoapp');
    const ClientId = String(made['client_id']);
    const { UserPoolClient } = await operatorClient(server).send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId }));
    assert.equal(UserPoolClient!.ClientSecret, undefined);
    assert.ok(UserPoolClient!.RefreshTokenValidity! < 315_360_000);
    assert.ok(!UserPoolClient!.ExplicitAuthFlows?.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH'));
    const query = new URLSearchParams({
      client_id: ClientId,
      response_type: 'code',
      redirect_uri: 'https://app.example/callback',
      prompt: 'none',
    });
    const silent = await fetch(`${server.url}/${poolId}/oauth2/authorize?${query}`, { redirect: 'manual' });
    assert.doesNotMatch(silent.headers.get('location') ?? '', /[?&]code=/);
  });
});
