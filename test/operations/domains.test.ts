import assert from 'node:assert/strict';
import { request } from 'node:http';
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolDomainCommand,
  type CreateUserPoolDomainCommandInput,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operatorClient } from '../support/clients.js';
import { ownPool, signedUp } from '../support/scenario.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { refused } from './support/refused.js';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/1f2e3d4c';
let made = 0;
const someName = (): string => `pool-${process.pid}-${made++}`;

describe('user pool domains', () => {
  let server: TestServer;
  let operator: CognitoIdentityProviderClient;
  let poolId: string;
  let clientId: string;
  before(async () => {
    server = await sharedServer();
    operator = operatorClient(server);
  });
  beforeEach(async () => {
    ({ poolId, clientId } = await ownPool(
      server,
      {},
      {
        CallbackURLs: ['https://app.example/back'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
      },
    ));
  });

  const create = (Domain: string, more: Partial<CreateUserPoolDomainCommandInput> = {}) =>
    operator.send(new CreateUserPoolDomainCommand({ Domain, UserPoolId: poolId, ...more }));
  const custom = { CustomDomainConfig: { CertificateArn: CERTIFICATE } };
  const describeDomain = async (Domain: string) => (await operator.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription!;
  const describePool = async () => (await operator.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))).UserPool!;

  /** A request to this server under another host name, as a proxy forwards it. */
  const visit = (host: string, path: string, headers: Record<string, string> = {}, form?: string) =>
    new Promise<{ status: number; location: string; cookies: string[]; body: string }>((resolve, reject) => {
      const sent = request(
        server.url + path,
        { method: form === undefined ? 'GET' : 'POST', headers: { host: `${host}:${new URL(server.url).port}`, ...headers } },
        (response) => {
          let body = '';
          response.on('data', (part: Buffer) => (body += part.toString()));
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              location: response.headers.location ?? '',
              cookies: (response.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]!),
              body,
            }),
          );
        },
      );
      sent.on('error', reject).end(form);
    });

  it('prefix and custom domains are created, described, shown in DescribeUserPool, updated and deleted', async () => {
    const prefix = someName();
    assert.equal((await create(prefix)).ManagedLoginVersion, 1);
    const own = `${someName()}.login.example.com`;
    assert.ok((await create(own, custom)).CloudFrontDomain);
    const { Domain, CustomDomain } = await describePool();
    assert.deepEqual({ Domain, CustomDomain }, { Domain: prefix, CustomDomain: own });

    const change = { Domain: own, UserPoolId: poolId, ManagedLoginVersion: 2, CustomDomainConfig: { CertificateArn: `${CERTIFICATE}5` } };
    await operator.send(new UpdateUserPoolDomainCommand(change));
    const described = await describeDomain(own);
    assert.equal(described.UserPoolId, poolId);
    assert.equal(described.Status, 'ACTIVE');
    assert.equal(described.ManagedLoginVersion, 2);
    assert.deepEqual(described.CustomDomainConfig, change.CustomDomainConfig);

    for (const name of [prefix, own]) await operator.send(new DeleteUserPoolDomainCommand({ Domain: name, UserPoolId: poolId }));
    assert.deepEqual(await describeDomain(prefix), {});
    assert.equal((await describePool()).Domain, undefined);
    await refused(operator.send(new DeleteUserPoolDomainCommand({ Domain: prefix, UserPoolId: poolId })), 'ResourceNotFoundException');
  });

  it('a domain belongs to one pool of the server, also under concurrent creation', async () => {
    const other = await ownPool(server);
    const name = someName();
    const tries = await Promise.allSettled([create(name), create(name, { UserPoolId: other.poolId })]);
    assert.deepEqual(tries.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const [winner, loser] = tries[0]!.status === 'fulfilled' ? [poolId, other.poolId] : [other.poolId, poolId];
    assert.equal((await describeDomain(name)).UserPoolId, winner);
    await refused(create(name, { UserPoolId: loser }), 'InvalidParameterException', /already associated/);
    await refused(operator.send(new DeleteUserPoolDomainCommand({ Domain: name, UserPoolId: loser })), 'ResourceNotFoundException');
    await refused(
      operator.send(new UpdateUserPoolDomainCommand({ Domain: name, UserPoolId: loser, ManagedLoginVersion: 2 })),
      'ResourceNotFoundException',
    );
  });

  it('a pool has one prefix domain and one custom domain, and cannot be deleted while it has a domain', async () => {
    const name = someName();
    await create(name);
    await refused(create(someName()), 'InvalidParameterException');
    const own = `${someName()}.login.example.com`;
    await create(own, custom);
    const second = `${someName()}.login.example.com`;
    await refused(create(second, custom), 'InvalidParameterException');
    assert.deepEqual(await describeDomain(second), {});
    for (const Domain of [name, own]) {
      await refused(operator.send(new DeleteUserPoolCommand({ UserPoolId: poolId })), 'InvalidParameterException', /domain configured/);
      await operator.send(new DeleteUserPoolDomainCommand({ Domain, UserPoolId: poolId }));
    }
    await operator.send(new DeleteUserPoolCommand({ UserPoolId: poolId }));
  });

  it('invalid domain names, unsupported settings and unknown pools are refused', async () => {
    for (const name of ['Upper', 'with.dot', '-dash', 'my-aws-pool', 'cognito1']) await refused(create(name), 'InvalidParameterException');
    for (const name of ['single', 'localhost', 'a..b.example', 'x.localhost', '10.0.0.1'])
      await refused(create(name, custom), 'InvalidParameterException');
    await refused(create(someName(), { ManagedLoginVersion: 3 }), 'InvalidParameterException');
    const Routing = { Failover: { SecondaryRegion: 'eu-west-1', PrimaryRoute53HealthCheckId: '1f2e3d4c-1f2e-3d4c-1f2e-1f2e3d4c1f2e' } };
    await refused(create(someName(), { Routing }), 'FeatureUnavailableInTierException');
    await refused(create(someName(), { UserPoolId: 'us-east-1_nobodyxx' }), 'ResourceNotFoundException');
  });

  it('a domain serves authorization, sign-in pages, discovery and JWKS of its own pool and of no other', async () => {
    const prefix = someName();
    await create(prefix);
    const own = `${someName()}.login.example.com`;
    await create(own, custom);
    const person = await signedUp(server, clientId);
    for (const host of [`${prefix}.auth.localhost`, own]) {
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: 'https://app.example/back',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      });
      const login = await visit(host, `/login?${query}`);
      assert.equal(login.status, 302, login.body);
      const authorize = await visit(host, login.location);
      assert.equal(authorize.status, 303, authorize.body);
      const page = await visit(host, new URL(authorize.location, `http://${host}`).pathname, { cookie: authorize.cookies.join('; ') });
      assert.equal(page.status, 200, page.body);
      const action = new RegExp(`action="(/${poolId}/login/[^"]+)"`).exec(page.body)![1]!;
      const token = /name="token" value="([^"]+)"/.exec(page.body)![1]!;
      const origin = `http://${host}:${new URL(server.url).port}`;
      const form = new URLSearchParams({ token, username: person.email, password: person.password }).toString();
      const jar = new Map<string, string>();
      const keep = (lines: readonly string[]) => {
        for (const line of lines) jar.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1));
        return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      };
      const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
      let answer = await visit(host, action, { ...headers, cookie: keep([...authorize.cookies, ...page.cookies]) }, form);
      for (let hops = 0; hops < 4 && new URL(answer.location, origin).origin === origin; hops++)
        answer = await visit(host, new URL(answer.location, origin).pathname, { cookie: keep(answer.cookies) });
      assert.match(answer.location, /^https:\/\/app\.example\/back\?code=/);
      assert.equal((await visit(host, '/.well-known/jwks.json')).status, 200);
      assert.match((await visit(host, '/.well-known/openid-configuration')).body, new RegExp(`/${poolId}"`));
      assert.equal((await visit(host, '/us-east-1_demo/.well-known/jwks.json')).status, 404);
    }
    assert.equal((await visit('unknown.auth.localhost', '/.well-known/jwks.json')).status, 404);
  });
});
