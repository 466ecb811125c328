import assert from 'node:assert/strict';
import {
  AddUserPoolClientSecretCommand,
  CreateUserPoolClientCommand,
  type DcrConfigurationType,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { operatorClient } from '../support/clients.js';
import { ownPool } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { createBrowser } from './support/browser.js';

const CALLBACK = 'https://app.example/callback';
const GOOD = { client_name: 'My agent', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };

describe('dynamic client registration', () => {
  let server: TestServer;
  let poolId: string;
  before(async () => {
    server = await startServer();
  });
  beforeEach(async () => {
    ({ poolId } = await ownPool(server));
  });
  after(() => server.stop());

  const offer = (DcrConfiguration: DcrConfigurationType, pool = poolId) =>
    operatorClient(server).send(new UpdateUserPoolCommand({ UserPoolId: pool, DcrConfiguration }));
  const manageable = () =>
    cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: poolId, Extensions: { registrationManagement: true } });
  const initialToken = async (pool = poolId) =>
    (await cognate<{ InitialAccessToken: string }>(server, 'CreateInitialAccessToken', { UserPoolId: pool })).InitialAccessToken;
  const endpoint = (path = '', pool = poolId) => `${server.url}/${pool}/oauth2/register${path}`;

  async function send(method: string, url: string, options: { token?: string | undefined; body?: unknown } = {}) {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
    const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const answer = await fetch(url, { method, headers, ...(options.body === undefined ? {} : { body }) });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, string & string[]>,
    };
  }
  const register = (body: unknown, token?: string, pool = poolId) => send('POST', endpoint('', pool), { body, token });
  const described = async (ClientId: string) =>
    (await operatorClient(server).send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId }))).UserPoolClient!;

  it('registration gives 404 and is absent from discovery unless DcrConfiguration enables it', async () => {
    const discovery = async () => (await (await fetch(`${server.url}/${poolId}/.well-known/openid-configuration`)).json()) as object;
    assert.equal((await register(GOOD, await initialToken())).status, 404);
    assert.ok(!('registration_endpoint' in (await discovery())));
    await offer({});
    assert.equal(((await discovery()) as { registration_endpoint: string }).registration_endpoint, endpoint());
    await offer({ EnableStatus: 'Disabled' });
    assert.equal((await register(GOOD, await initialToken())).status, 404);
  });

  it('DescribeUserPool returns DcrConfiguration with Cognito’s defaults', async () => {
    await offer({});
    const { UserPool } = await operatorClient(server).send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    assert.deepEqual(UserPool!.DcrConfiguration, {
      EnableStatus: 'Enabled',
      OpenDcrEnabled: false,
      AuthenticatedGrantTypes: ['code', 'client_credentials'],
      OpenDcrGrantTypes: ['code'],
      AllowedScopes: [],
    });
  });

  it('registration in a LITE pool gives FeatureUnavailableInTierException', async () => {
    const change = new UpdateUserPoolCommand({ UserPoolId: poolId, UserPoolTier: 'LITE', DcrConfiguration: {} });
    await assert.rejects(operatorClient(server).send(change), { name: 'FeatureUnavailableInTierException' });
  });

  it('an initial access token registers a client that openid-client can use', async () => {
    await offer({});
    const config = await client.dynamicClientRegistration(
      new URL(`${server.url}/${poolId}`),
      { redirect_uris: [CALLBACK], client_name: 'Whole way' } as Partial<client.ClientMetadata>,
      undefined,
      { initialAccessToken: await initialToken(), execute: [client.allowInsecureRequests] },
    );
    const { client_id: id, client_secret: secret } = config.clientMetadata();
    assert.ok(id && secret);
    const { ClientName, ClientType, AllowedOAuthFlows, AllowedOAuthScopes, CallbackURLs } = await described(id);
    assert.deepEqual(
      [ClientName, ClientType, AllowedOAuthFlows, AllowedOAuthScopes, CallbackURLs],
      ['Whole way', 'DCR', ['code'], ['openid', 'email', 'phone', 'profile'], [CALLBACK]],
    );
    const page = await createBrowser(server.url).follow(client.buildAuthorizationUrl(config, { redirect_uri: CALLBACK }));
    assert.match(page.url.pathname, /\/login\//);
  });

  it('the registration response has the fields of RFC 7591 and Cache-Control: no-store', async () => {
    await offer({});
    const { status, headers, body } = await register(
      { ...GOOD, post_logout_redirect_uris: ['https://app.example/bye'], x: 1 },
      await initialToken(),
    );
    assert.deepEqual([status, headers.get('cache-control')], [201, 'no-store']);
    const { client_id: id, client_id_issued_at: issued, ...rest } = body as unknown as { client_id: string; client_id_issued_at: number };
    assert.match(id, /^[a-z0-9]{26}$/);
    assert.ok(Math.abs(issued - server.clock.now() / 1000) < 5);
    assert.deepEqual(rest, {
      client_name: 'My agent',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [CALLBACK],
      post_logout_redirect_uris: ['https://app.example/bye'],
      scope: 'openid email phone profile',
      id_token_signed_response_alg: 'RS256',
    });
  });

  it('client_name is reduced to the characters and length of app client names', async () => {
    await offer({});
    const named = async (client_name?: string) => (await register({ ...GOOD, client_name }, await initialToken())).body['client_name'];
    assert.equal(await named('Agent (Desktop) <script>'), 'Agent  Desktop   script');
    assert.equal(await named('x'.repeat(200)), 'x'.repeat(128));
    assert.deepEqual([await named('<>'), await named()], ['Registered client', 'Registered client']);
  });

  it('a missing, invalid or expired initial access token, or another pool’s, gives 401 invalid_token', async () => {
    await offer({});
    const other = await ownPool(server);
    await offer({}, other.poolId);
    const ask = async (token?: string) => {
      const { status, body, headers } = await register(GOOD, token);
      const challenge = headers.get('www-authenticate');
      assert.equal(challenge?.split(', ')[0], status === 201 ? undefined : `Bearer error="${body['error']}"`);
      return [status, body['error']];
    };
    assert.deepEqual(await ask(), [401, 'invalid_token']);
    assert.deepEqual(await ask('nonsense'), [401, 'invalid_token']);
    assert.deepEqual(await ask(await initialToken(other.poolId)), [401, 'invalid_token']);
    const token = await initialToken();
    assert.deepEqual(await ask(token), [201, undefined]);
    server.clock.advance(3_601_000);
    assert.deepEqual(await ask(token), [401, 'invalid_token']);
    server.clock.reset();
  });

  it('a token with scope aws.cognito/dcr/register registers clients while its client may have the scope', async () => {
    await offer({});
    const machine = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['client_credentials' as const] };
    const make = async (scopes: string[]) =>
      (
        await operatorClient(server).send(
          new CreateUserPoolClientCommand({
            UserPoolId: poolId,
            ClientName: 'm',
            GenerateSecret: true,
            ...machine,
            AllowedOAuthScopes: scopes,
          }),
        )
      ).UserPoolClient!;
    const { ClientId, ClientSecret } = await make(['aws.cognito/dcr/register']);
    const answer = await fetch(`${server.url}/${poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: ClientId!, client_secret: ClientSecret! }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    assert.equal(decodeJwt(token)['scope'], 'aws.cognito/dcr/register');
    assert.equal((await register(GOOD, token)).status, 201);
    const none = { ...machine, AllowedOAuthFlows: ['code' as const], AllowedOAuthScopes: ['openid'], CallbackURLs: [CALLBACK] };
    await operatorClient(server).send(new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId, ...none }));
    assert.equal((await register(GOOD, token)).status, 401);
  });

  it('a token of the pool without the registration scope gives 403 insufficient_scope', async () => {
    await offer({}, demo.poolId);
    const { ClientSecret } = (
      await operatorClient(server).send(new DescribeUserPoolClientCommand({ UserPoolId: demo.poolId, ClientId: demo.machineClient }))
    ).UserPoolClient!;
    const answer = await fetch(`${server.url}/${demo.poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: demo.machineClient, client_secret: ClientSecret! }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const { status, body } = await register(GOOD, token, demo.poolId);
    assert.deepEqual([status, body['error']], [403, 'insufficient_scope']);
  });

  it('machine clients get only AllowedScopes, and never aws.cognito/dcr/register', async () => {
    await offer({ AllowedScopes: ['aws.cognito/dcr/register'] });
    const machine = { grant_types: ['client_credentials'], client_name: 'Machine' };
    const nothing = await register(machine, await initialToken());
    assert.deepEqual([nothing.status, nothing.body['error']], [400, 'invalid_client_metadata']);
    const reduced = await register({ ...GOOD, scope: 'openid aws.cognito/dcr/register' }, await initialToken());
    assert.deepEqual([reduced.status, reduced.body['scope']], [201, 'openid']);
    await offer({ AllowedScopes: ['demo/read', 'demo/unheard-of'] }, demo.poolId);
    const { status, body } = await register(machine, await initialToken(demo.poolId), demo.poolId);
    assert.deepEqual([status, body['scope'], body['response_types']], [201, 'demo/read', []]);
    const answer = await fetch(`${server.url}/${demo.poolId}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: body['client_id']!, client_secret: body['client_secret']! }),
    });
    assert.equal(((await answer.json()) as { scope: string }).scope, 'demo/read');
  });

  it('open registration gives code clients only, which need the user’s consent before they get a code', async () => {
    await offer({ OpenDcrEnabled: true });
    const { status, body } = await register(GOOD);
    assert.equal(status, 201);
    assert.equal((await register({ grant_types: ['client_credentials'] })).body['error'], 'invalid_client_metadata');
    const query = new URLSearchParams({ client_id: body['client_id']!, response_type: 'code', redirect_uri: CALLBACK, prompt: 'none' });
    const silent = await fetch(`${server.url}/${poolId}/oauth2/authorize?${query}`, { redirect: 'manual' });
    assert.match(decodeURIComponent(silent.headers.get('location')!), /\/leave\?.*error=login_required/);
  });

  it('an empty list of grant types disables that kind of registration', async () => {
    await offer({ OpenDcrEnabled: true, AuthenticatedGrantTypes: [] });
    assert.equal((await register(GOOD, await initialToken())).status, 400);
    assert.equal((await register(GOOD)).status, 201);
  });

  for (const [what, change, error] of [
    ['no redirect URI', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['an http redirect URI on a public host', { redirect_uris: ['http://app.example/cb'] }, 'invalid_redirect_uri'],
    ['a redirect URI with a fragment', { redirect_uris: ['https://app.example/#x'] }, 'invalid_redirect_uri'],
    ['a javascript: redirect URI', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['a redirect URI that is too long', { redirect_uris: [`https://app.example/${'x'.repeat(1024)}`] }, 'invalid_redirect_uri'],
    ['redirect_uris that is no list', { redirect_uris: 'https://app.example' }, 'invalid_client_metadata'],
    ['101 redirect URIs', { redirect_uris: Array.from({ length: 101 }, () => CALLBACK) }, 'invalid_client_metadata'],
    ['the implicit grant', { grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['client_credentials without a secret', { grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ['response types that do not match the grants', { response_types: ['token'] }, 'invalid_client_metadata'],
    ['a client_name that is no string', { client_name: 7 }, 'invalid_client_metadata'],
    ['only scopes that clients may not have', { scope: 'offline_access aws.cognito.signin.user.admin' }, 'invalid_client_metadata'],
    ['a malformed scope', { scope: 'a"\\' }, 'invalid_client_metadata'],
  ] as const) {
    it(`registration with ${what} is refused`, async () => {
      await offer({});
      const { status, body } = await register({ ...GOOD, ...change }, await initialToken());
      assert.deepEqual([status, body['error']], [400, error]);
    });
  }

  it('a body that is no JSON object, or too long, gives 400', async () => {
    await offer({});
    const token = await initialToken();
    for (const body of ['{', '[]', 'null', '""', `{"client_name":"${'x'.repeat(70_000)}"}`]) {
      assert.equal((await register(body, token)).status, 400, body.slice(0, 10));
    }
  });

  it('without registrationManagement a client gets no registration_access_token', async () => {
    await offer({});
    const { body } = await register(GOOD, await initialToken());
    assert.equal(body['registration_access_token'], undefined);
    assert.equal((await send('GET', endpoint(`/${body['client_id']}`), { token: 'x' })).status, 404);
  });

  describe('client configuration endpoint (RFC 7592)', () => {
    let made: Record<string, string & string[]>;
    let uri: string;
    let token: string;
    beforeEach(async () => {
      await offer({});
      await manageable();
      ({ body: made } = await register({ ...GOOD, token_endpoint_auth_method: 'client_secret_post' }, await initialToken()));
      uri = made['registration_client_uri']!;
      token = made['registration_access_token']!;
    });

    it('GET with the registration_access_token returns the client’s metadata', async () => {
      assert.equal(uri, endpoint(`/${made['client_id']}`));
      const { status, body } = await send('GET', uri, { token });
      assert.deepEqual([status, body], [200, made]);
    });

    it('PUT replaces the client’s metadata and keeps its secret', async () => {
      const wanted = { client_id: made['client_id'], client_name: 'Renamed', redirect_uris: [`${CALLBACK}/2`], scope: 'openid' };
      const { status, body } = await send('PUT', uri, { token, body: wanted });
      assert.deepEqual([status, body['client_name'], body['redirect_uris'], body['scope']], [200, 'Renamed', [`${CALLBACK}/2`], 'openid']);
      assert.equal(body['client_secret'], made['client_secret']);
      assert.deepEqual((await described(made['client_id']!)).CallbackURLs, [`${CALLBACK}/2`]);
      assert.equal((await send('GET', uri, { token })).status, 200);
    });

    it('PUT cannot change client_id, secret, authentication method, or to forbidden scopes', async () => {
      const whole = { ...GOOD, client_id: made['client_id'], token_endpoint_auth_method: 'client_secret_basic' };
      for (const wrong of [
        { client_id: 'another' },
        { client_id: undefined },
        { client_secret: 'another-secret-of-some-length' },
        { token_endpoint_auth_method: 'none' },
        { scope: 'demo/read' },
      ]) {
        const { status } = await send('PUT', uri, { token, body: { ...whole, ...wrong } });
        assert.equal(status, 400, JSON.stringify(wrong));
      }
      assert.equal((await send('PUT', uri, { token, body: whole })).status, 200);
    });

    it('DELETE removes the client', async () => {
      assert.equal((await send('DELETE', uri, { token })).status, 204);
      assert.equal((await send('GET', uri, { token })).status, 401);
      await assert.rejects(described(made['client_id']!), { name: 'ResourceNotFoundException' });
    });

    it('a missing token, another client’s, or another pool’s endpoint gives 401', async () => {
      const { body: second } = await register(GOOD, await initialToken());
      const other = await ownPool(server);
      await offer({}, other.poolId);
      await cognate(server, 'UpdateUserPoolExtensions', { UserPoolId: other.poolId, Extensions: { registrationManagement: true } });
      for (const [url, key] of [
        [uri, undefined],
        [uri, 'wrong'],
        [uri, second['registration_access_token']],
        [uri, await initialToken()],
        [endpoint(`/${made['client_id']}`, other.poolId), token],
        [endpoint('/nobody'), token],
      ] as const) {
        assert.equal((await send('GET', url, { token: key })).status, 401, url);
      }
    });

    it('a client updated by an operator keeps ClientType DCR', async () => {
      const ClientId = made['client_id']!;
      const flows = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code' as const], AllowedOAuthScopes: ['openid'] };
      await operatorClient(server).send(
        new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId, ...flows, CallbackURLs: [CALLBACK], ClientName: 'Ours' }),
      );
      assert.equal((await described(ClientId)).ClientType, 'DCR');
      assert.equal((await send('GET', uri, { token })).body['client_name'], 'Ours');
    });

    it('AddUserPoolClientSecret is refused for registered clients, and ListUserPoolClients filters by ClientType', async () => {
      const ClientId = made['client_id']!;
      const add = new AddUserPoolClientSecretCommand({ UserPoolId: poolId, ClientId });
      await assert.rejects(operatorClient(server).send(add), { name: 'InvalidParameterException' });
      const list = async (ClientType: 'DCR' | 'REGULAR') =>
        (await operatorClient(server).send(new ListUserPoolClientsCommand({ UserPoolId: poolId, ClientType }))).UserPoolClients!.map(
          (one) => one.ClientId,
        );
      assert.deepEqual(await list('DCR'), [ClientId]);
      assert.ok(!(await list('REGULAR')).includes(ClientId));
    });
  });

  it('CreateInitialAccessToken needs an existing pool and an ExpiresIn of 60 s to 30 days', async () => {
    const ask = async (input: object) => (await askCognate(server, 'CreateInitialAccessToken', { UserPoolId: poolId, ...input })).status;
    assert.equal(await ask({ ExpiresIn: 60 }), 200);
    for (const wrong of [{ ExpiresIn: 59 }, { ExpiresIn: 2_592_001 }, { UserPoolId: 'us-east-1_none' }])
      assert.equal(await ask(wrong), 400);
  });
});
