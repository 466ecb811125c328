import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { createClientCertificates } from '../../src/http/server/client-certificates.js';
import { createProxies } from '../../src/http/server/proxies.js';
import { developmentCertificate } from '../../src/http/server/tls/development-certificate.js';
import { systemClock } from '../../src/kernel/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers: { ...headers } }) as unknown as IncomingMessage;

describe('trusted proxies (TRUST_PROXY)', () => {
  const PROXIES = ['10.0.0.0/8', '192.168.1.7', 'fd00::/8'];
  const settle = (trusted: boolean | readonly string[], req: IncomingMessage) => {
    createProxies(trusted).settle(req);
    return req.headers;
  };

  it('a proxy is trusted by address or network, also as IPv4-mapped IPv6', () => {
    const { believes } = createProxies(PROXIES);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', '192.168.1.7', 'fd00::1'])
      assert.ok(believes(from(address)), address);
    for (const address of ['11.1.2.3', '192.168.1.8', 'fe80::1', '', '::1']) assert.ok(!believes(from(address)), address);
  });

  it('the client address is the last untrusted entry of X-Forwarded-For', () => {
    const chain = '6.6.6.6, 203.0.113.9, 10.0.0.2';
    assert.equal(settle(PROXIES, from('10.0.0.1', { 'x-forwarded-for': chain }))['x-forwarded-for'], '203.0.113.9');
  });

  it('entries of X-Forwarded-For may have ports and brackets', () => {
    for (const [entry, address] of [
      ['203.0.113.9:4711', '203.0.113.9'],
      ['[2001:db8::1]:4711', '2001:db8::1'],
      ['2001:db8::1', '2001:db8::1'],
    ] as const) {
      assert.equal(settle(PROXIES, from('10.0.0.1', { 'x-forwarded-for': entry }))['x-forwarded-for'], address);
    }
  });

  it('X-Forwarded-For without a valid client address is removed', () => {
    for (const entry of ['unknown', '203.0.113.9, unknown', '10.0.0.3', ''])
      assert.equal(settle(PROXIES, from('10.0.0.1', { 'x-forwarded-for': entry }))['x-forwarded-for'], undefined, entry);
  });

  it('forwarded headers of an untrusted peer are removed', () => {
    const sent = {
      'x-forwarded-for': '10.0.0.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=1.2.3.4',
    };
    assert.deepEqual(settle(PROXIES, from('203.0.113.9', sent)), {});
  });

  it('scheme and host are the last entries of X-Forwarded-Proto and X-Forwarded-Host', () => {
    const headers = settle(
      PROXIES,
      from('10.0.0.1', { 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'evil.example, id.example' }),
    );
    assert.deepEqual([headers['x-forwarded-proto'], headers['x-forwarded-host']], ['https', 'id.example']);
  });

  it('TRUST_PROXY=true trusts every peer, false none', () => {
    assert.ok(createProxies(true).believes(from('203.0.113.9')));
    assert.ok(!createProxies(false).believes(from('127.0.0.1')));
  });

  it('TRUST_PROXY takes a list of addresses and networks, and an invalid entry is refused', () => {
    assert.deepEqual(loadSettings({ TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy, ['10.0.0.0/8', '::1']);
    assert.equal(loadSettings({ TRUST_PROXY: 'true' }).trustProxy, true);
    for (const wrong of ['10.0.0.0/33', '10.0.0', 'proxy.example', '10.0.0.1,', '::/129', '10.0.0.0/8/8'])
      assert.throws(() => loadSettings({ TRUST_PROXY: wrong }), /TRUST_PROXY/, wrong);
  });
});

describe('client certificates in a proxy header', () => {
  let folder: string;
  let pem: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cognate-mtls-'));
    pem = (await developmentCertificate({ folder, host: 'client.test', clock: systemClock })).cert;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const certificates = createClientCertificates({ proxies: createProxies(['10.0.0.1']), header: 'X-Client-Cert', hasCas: false });
  const seen = (req: IncomingMessage) => {
    certificates.settle(req);
    return certificates.of(req);
  };

  it('a client certificate is read from the header in the formats of nginx and RFC 9440', () => {
    const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64').toString('base64');
    for (const header of [encodeURIComponent(pem), `:${der}:`]) {
      const found = seen(from('10.0.0.1', { 'x-client-cert': header }));
      assert.match(found!.certificate.subjectAltName!, /client\.test/);
      assert.equal(found!.verified, true);
    }
  });

  it('a certificate header without named proxies is refused at start', async () => {
    for (const TRUST_PROXY of ['true', 'false']) {
      const environment = { TRUST_PROXY, TLS_CLIENT_CERTIFICATE_HEADER: 'x-client-cert' };
      await assert.rejects(startServer({ environment }), /TLS_CLIENT_CERTIFICATE_HEADER/);
    }
  });

  it('a certificate header of an untrusted peer or with an invalid value is ignored and removed', () => {
    for (const req of [
      from('203.0.113.9', { 'x-client-cert': encodeURIComponent(pem) }),
      from('10.0.0.1', { 'x-client-cert': 'nonsense' }),
      from('10.0.0.1', { 'x-client-cert': '%' }),
      from('10.0.0.1', { 'x-client-cert': 'x'.repeat(20_000) }),
      from('10.0.0.1'),
    ]) {
      assert.equal(seen(req), undefined);
      assert.equal(req.headers['x-client-cert'], undefined);
    }
  });
});

describe('server behind named proxies', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  /** Whether a caller with a policy for one source IP is admitted if the request is forwarded for this address. */
  async function admits(trusted: string, forwarded: string): Promise<boolean> {
    server = await startServer({ environment: { TRUST_PROXY: trusted } });
    const iam = new IAMClient({ endpoint: server.url, region: demo.region, credentials: server.operator });
    await iam.send(new CreateUserCommand({ UserName: 'from-afar' }));
    const Condition = { IpAddress: { 'aws:SourceIp': '203.0.113.9/32' } };
    const Statement = [{ Effect: 'Allow', Action: 'cognito-idp:ListUserPools', Resource: '*', Condition }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName: 'from-afar', PolicyName: 'only', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'from-afar' }));
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const client = new CognitoIdentityProviderClient({ endpoint: server.url, region: demo.region, credentials });
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-forwarded-for'] = forwarded;
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    return client.send(new ListUserPoolsCommand({ MaxResults: 1 })).then(
      () => true,
      (error: Error) => {
        assert.match(error.name, /AccessDenied|NotAuthorized/);
        return false;
      },
    );
  }

  it('aws:SourceIp is the client address from a trusted proxy', async () => {
    assert.equal(await admits('127.0.0.0/8,::1', '6.6.6.6, 203.0.113.9'), true);
  });

  it('X-Forwarded-For of an untrusted peer or written by the client does not set aws:SourceIp', async () => {
    assert.equal(await admits('10.0.0.0/8', '203.0.113.9'), false);
    await server.stop();
    assert.equal(await admits('127.0.0.0/8,::1', '203.0.113.9, 6.6.6.6'), false);
  });
});
