import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { DeleteUserPoolCommand, DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { ownPool } from '../support/scenario.js';
import { startServer } from '../support/server.js';
import { arrive, type SamlHouse, startHouse } from './support/house.js';
import { keyOf } from './support/keys.js';

describe('SAML service provider registration', () => {
  let house: SamlHouse;
  let poolId: string;
  before(async () => {
    house = await startHouse();
    poolId = await house.pool();
  });
  after(() => house.stop());

  const facts = (name: string) => ({
    EntityId: `https://${name}.example/saml`,
    AssertionConsumerServices: [{ Url: `https://${name}.example/acs`, Index: 3 }, { Url: `https://${name}.example/acs2` }],
    SigningCertificates: [keyOf('crm').pem],
  });
  const create = (name: string, input: object = facts(name)) =>
    cognate<{ ServiceProvider: Record<string, unknown> }>(house.server, 'CreateServiceProvider', {
      UserPoolId: poolId,
      Name: name,
      ...input,
    });
  const refusal = async (operation: string, input: object): Promise<string> => {
    const { status, body } = await askCognate(house.server, operation, { UserPoolId: poolId, ...input });
    assert.equal(status, 400, JSON.stringify(body));
    return String(body.__type);
  };

  it('DescribeServiceProvider returns the settings with defaults and without secrets', async () => {
    await create('one');
    const { ServiceProvider } = await cognate<{ ServiceProvider: Record<string, unknown> }>(house.server, 'DescribeServiceProvider', {
      UserPoolId: poolId,
      Name: 'one',
    });
    const { ClientId, CreationDate, LastModifiedDate, Attributes, ...rest } = ServiceProvider;
    assert.deepEqual(rest, {
      UserPoolId: poolId,
      Name: 'one',
      ...facts('one'),
      AssertionConsumerServices: [
        { Url: 'https://one.example/acs', Index: 3 },
        { Url: 'https://one.example/acs2', Index: 1 },
      ],
      SigningCertificates: [keyOf('crm').certificate],
      NameIdFormat: 'persistent',
      StateUnverified: false,
      SignResponse: true,
      SignAssertion: true,
      EncryptAssertion: false,
      RequireSignedRequests: false,
      AllowIdpInitiated: false,
    });
    assert.ok(CreationDate && LastModifiedDate && Attributes);
    const { UserPoolClient } = await house.operator.send(
      new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: String(ClientId) }),
    );
    assert.deepEqual(UserPoolClient?.CallbackURLs, [`${house.server.url}/${poolId}/saml/continue`]);
  });

  it('MetadataFile gives entity id, URLs and certificates', async () => {
    const app = await house.application(poolId, 'doc', { config: { decryptionPvk: keyOf('encryption').privateKey } });
    await cognate(house.server, 'DeleteServiceProvider', { UserPoolId: poolId, Name: 'doc' });
    const MetadataFile = app.generateServiceProviderMetadata(keyOf('encryption').pem, keyOf('doc').pem);
    const { ServiceProvider } = await create('doc', { MetadataFile, EncryptAssertion: true });
    assert.equal(ServiceProvider['EntityId'], 'https://doc.example/saml');
    assert.deepEqual(ServiceProvider['AssertionConsumerServices'], [{ Url: 'https://doc.example/acs', Index: 1 }]);
    assert.equal(ServiceProvider['SingleLogoutUrl'], 'https://doc.example/slo');
    assert.equal(ServiceProvider['SingleLogoutBinding'], 'HTTP-POST');
    assert.deepEqual(ServiceProvider['SigningCertificates'], [keyOf('doc').certificate]);
    assert.equal(ServiceProvider['EncryptionCertificate'], keyOf('encryption').certificate);
  });

  describe('metadata of a service provider', () => {
    const MD = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"';
    const consumer = (url: string, index = 0, more = '') =>
      `<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${url}" index="${index}"${more}/>`;
    const key = `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${keyOf('crm').certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
    const document = (entity: string, inside: string, role = '') =>
      `<md:EntityDescriptor ${MD} entityID="${entity}"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"${role}>${inside}</md:SPSSODescriptor></md:EntityDescriptor>`;
    const made = async (name: string, MetadataFile: string, more: object = {}) =>
      (await create(name, { MetadataFile, ...more })).ServiceProvider;
    const format = (name: string) => `<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:${name}</md:NameIDFormat>`;

    it('gives NameIdFormat and RequireSignedRequests where the operator sets none', async () => {
      const inside = key + format('unspecified') + format('X509SubjectName') + format('emailAddress') + consumer('https://w.example/acs');
      for (const [at, flag] of ['true', '1'].entries()) {
        const role = ` AuthnRequestsSigned="${flag}" WantAssertionsSigned="${flag}"`;
        const wished = await made(`wish${at}`, document(`urn:wish:${at}`, inside, role));
        assert.deepEqual([wished['NameIdFormat'], wished['RequireSignedRequests'], wished['SignAssertion']], ['emailAddress', true, true]);
        const operator = { NameIdFormat: 'transient', RequireSignedRequests: false };
        const set = await made(`set${at}`, document(`urn:set:${at}`, inside, role), operator);
        assert.deepEqual([set['NameIdFormat'], set['RequireSignedRequests']], ['transient', false]);
      }
      const plain = await made('keyless', document('urn:keyless', consumer('https://w.example/acs'), ' AuthnRequestsSigned="true"'));
      assert.deepEqual([plain['NameIdFormat'], plain['RequireSignedRequests']], ['persistent', false]);
    });

    it('the default address is the first that says so, otherwise the first that does not deny it', async () => {
      const [one, two, three] = ['https://w.example/1', 'https://w.example/2', 'https://w.example/3'] as const;
      const first = async (name: string, ...all: string[]) => {
        const { AssertionConsumerServices } = await made(name, document(`urn:${name}`, all.join('')));
        return (AssertionConsumerServices as { Url: string }[])[0]?.Url;
      };
      assert.equal(await first('said', consumer(one), consumer(two, 1, ' isDefault="1"')), two);
      assert.equal(await first('denied', consumer(one, 0, ' isDefault="false"'), consumer(two, 1), consumer(three, 2)), two);
      assert.equal(await first('all-denied', consumer(one, 0, ' isDefault="0"'), consumer(two, 1, ' isDefault="0"')), one);
    });

    it('unusable addresses are left out; with none left it is refused', async () => {
      const slo = `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="http://w.example/slo"/>`;
      const many = Array.from({ length: 25 }, (_, at) => consumer(`https://t${at}.example/acs`, at)).join('');
      const mixed = await made('mixed', document(' urn:mixed\n', slo + consumer('http://w.example/acs') + many));
      assert.equal((mixed['AssertionConsumerServices'] as unknown[]).length, 20);
      assert.deepEqual([mixed['SingleLogoutUrl'], mixed['EntityId']], [undefined, 'urn:mixed']);
      for (const inside of ['', consumer('http://w.example/acs'), consumer('javascript:x')])
        assert.equal(
          await refusal('CreateServiceProvider', { Name: 'x', MetadataFile: document('urn:x', inside) }),
          'InvalidParameterException',
        );
    });
  });

  it('the metadata want signed requests where every service provider of the pool must sign', async () => {
    const other = await house.pool();
    const wanted = async (): Promise<string | undefined> =>
      /WantAuthnRequestsSigned="(\w+)"/.exec(await (await fetch(`${house.server.url}/${other}/saml/metadata`)).text())?.[1];
    assert.equal(await wanted(), 'false');
    await cognate(house.server, 'CreateServiceProvider', { UserPoolId: other, Name: 'a', ...facts('a'), RequireSignedRequests: true });
    assert.equal(await wanted(), 'true');
    await cognate(house.server, 'CreateServiceProvider', { UserPoolId: other, Name: 'b', ...facts('b') });
    assert.equal(await wanted(), 'false');
  });

  it('UpdateServiceProvider changes the members given, keeps the others, and null removes one', async () => {
    await create('two');
    await cognate(house.server, 'UpdateServiceProvider', { UserPoolId: poolId, Name: 'two', AllowIdpInitiated: true, Attributes: [] });
    const { ServiceProvider } = await cognate<{ ServiceProvider: Record<string, unknown> }>(house.server, 'UpdateServiceProvider', {
      UserPoolId: poolId,
      Name: 'two',
      EntityId: 'https://moved.example/saml',
      AssertionConsumerServices: [{ Url: 'https://moved.example/acs' }],
    });
    assert.equal(ServiceProvider['AllowIdpInitiated'], true);
    assert.deepEqual(ServiceProvider['Attributes'], []);
    assert.equal(ServiceProvider['EntityId'], 'https://moved.example/saml');
    assert.deepEqual(ServiceProvider['SigningCertificates'], []);
    const named = { UserPoolId: poolId, Name: 'two' };
    type Described = { ServiceProvider: { DefaultRelayState?: string } };
    const said = await cognate<Described>(house.server, 'UpdateServiceProvider', { ...named, DefaultRelayState: '/home' });
    assert.equal(said.ServiceProvider.DefaultRelayState, '/home');
    const unsaid = await cognate<Described>(house.server, 'UpdateServiceProvider', { ...named, DefaultRelayState: null });
    assert.equal(unsaid.ServiceProvider.DefaultRelayState, undefined);
  });

  it('ListServiceProviders pages by name; a deleted service provider is gone with its app client', async () => {
    const other = await house.pool();
    for (const name of ['c', 'a', 'b'])
      await cognate(house.server, 'CreateServiceProvider', { UserPoolId: other, Name: name, ...facts(name) });
    type List = { ServiceProviders: { Name: string; ClientId: string }[]; NextToken?: string };
    const first = await cognate<List>(house.server, 'ListServiceProviders', { UserPoolId: other, MaxResults: 2 });
    const rest = await cognate<List>(house.server, 'ListServiceProviders', { UserPoolId: other, NextToken: first.NextToken });
    assert.deepEqual(
      [...first.ServiceProviders, ...rest.ServiceProviders].map(({ Name }) => Name),
      ['a', 'b', 'c'],
    );
    await cognate(house.server, 'DeleteServiceProvider', { UserPoolId: other, Name: 'b' });
    const { ClientId } = first.ServiceProviders[1]!;
    await assert.rejects(house.operator.send(new DescribeUserPoolClientCommand({ UserPoolId: other, ClientId })), {
      name: 'ResourceNotFoundException',
    });
    assert.equal(
      (await askCognate(house.server, 'DescribeServiceProvider', { UserPoolId: other, Name: 'b' })).body.__type,
      'ResourceNotFoundException',
    );
    assert.equal(
      (await askCognate(house.server, 'DescribeServiceProvider', { UserPoolId: poolId, Name: 'a' })).body.__type,
      'ResourceNotFoundException',
    );
    await house.operator.send(new DeleteUserPoolCommand({ UserPoolId: other }));
    assert.equal((await askCognate(house.server, 'ListServiceProviders', { UserPoolId: other })).body.__type, 'ResourceNotFoundException');
  });

  it('names and entity ids are unique in a pool, also under concurrent creation', async () => {
    await create('three');
    assert.equal(await refusal('CreateServiceProvider', { Name: 'three', ...facts('four') }), 'DuplicateProviderException');
    assert.equal(await refusal('CreateServiceProvider', { Name: 'four', ...facts('three') }), 'DuplicateProviderException');
    const both = await Promise.allSettled([create('race'), create('race')]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('invalid and unsafe settings give InvalidParameterException, unknown names ResourceNotFoundException', async () => {
    const wrong: object[] = [
      {},
      { EntityId: 'x' },
      { ...facts('x'), MetadataFile: '<a/>' },
      { MetadataFile: '<a/>' },
      { MetadataFile: '<!DOCTYPE a><a/>' },
      { ...facts('x'), AssertionConsumerServices: [] },
      { ...facts('x'), AssertionConsumerServices: [{ Url: 'http://x.example/acs' }] },
      { ...facts('x'), AssertionConsumerServices: [{ Url: 'javascript:alert(1)' }] },
      { ...facts('x'), SingleLogoutUrl: 'https://user:pass@x.example/' },
      { ...facts('x'), SigningCertificates: ['nonsense'] },
      { ...facts('x'), SignResponse: false, SignAssertion: false },
      { ...facts('x'), EncryptAssertion: true },
      { ...facts('x'), SigningCertificates: [], RequireSignedRequests: true },
      {
        ...facts('x'),
        Attributes: [
          { Name: 'a', Source: 'email' },
          { Name: 'a', Source: 'name' },
        ],
      },
      { ...facts('x'), Unheard: true },
      { ...facts('x'), MetadataURL: 'https://x.example/' },
    ];
    for (const input of wrong) assert.equal(await refusal('CreateServiceProvider', { Name: 'x', ...input }), 'InvalidParameterException');
    assert.equal(await refusal('CreateServiceProvider', { Name: 'a b', ...facts('x') }), 'InvalidParameterException');
    for (const operation of ['DescribeServiceProvider', 'UpdateServiceProvider', 'DeleteServiceProvider'])
      assert.equal(await refusal(operation, { Name: 'nobody' }), 'ResourceNotFoundException');
  });

  describe('MetadataURL', () => {
    const metadata = (entity: string, acs: string): string =>
      `<?xml version="1.0"?><!-- ours --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entity}"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${acs}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>`;
    let answer = metadata('https://far.example', 'https://far.example/acs');
    const far = createServer((_req, res) => void res.end(answer));
    before((done) => void far.listen(0, '127.0.0.1', () => done()));
    after((done) => void far.close(() => done()));

    it('metadata is read at registration and again after six hours in the background, for the same entity id only', async () => {
      const server = await startServer({ environment: { IDENTITY_PROVIDERS_ALLOW_PRIVATE_ADDRESSES: 'true' } });
      try {
        const own = await ownPool(server);
        const named = { UserPoolId: own.poolId, Name: 'far' };
        const MetadataURL = `http://127.0.0.1:${(far.address() as AddressInfo).port}/metadata`;
        await cognate(server, 'CreateServiceProvider', { ...named, MetadataURL });
        const acsNow = async (): Promise<unknown> => {
          const entity = { issuer: 'https://far.example' };
          await fetch(`${server.url}/${own.poolId}/saml/sso?SAMLRequest=${encodeURIComponent(requestOf(entity.issuer))}`);
          const { ServiceProvider } = await cognate<{ ServiceProvider: Record<string, { Url: string }[]> }>(
            server,
            'DescribeServiceProvider',
            named,
          );
          return ServiceProvider['AssertionConsumerServices']?.[0]?.Url;
        };
        const until = async (expected: string): Promise<void> => {
          for (let tries = 0; tries < 200; tries++) if ((await acsNow()) === expected) return;
          assert.equal(await acsNow(), expected);
        };
        assert.equal(await acsNow(), 'https://far.example/acs');
        answer = metadata('https://far.example', 'https://far.example/new');
        assert.equal(await acsNow(), 'https://far.example/acs');
        server.clock.advance(6 * 3600 * 1000 + 10_000);
        await until('https://far.example/new');
        for (const broken of ['nonsense', metadata('https://evil.example', 'https://evil.example/acs'), 'x'.repeat(200_000)]) {
          answer = broken;
          server.clock.advance(6 * 3600 * 1000 + 10_000);
          for (let tries = 0; tries < 5; tries++) assert.equal(await acsNow(), 'https://far.example/new');
        }
      } finally {
        await server.stop();
      }
    });

    it('metadata URLs in private networks give InvalidParameterException', async () => {
      const MetadataURL = `http://127.0.0.1:${(far.address() as AddressInfo).port}/metadata`;
      assert.equal(await refusal('CreateServiceProvider', { Name: 'far', MetadataURL }), 'InvalidParameterException');
      assert.equal(
        await refusal('CreateServiceProvider', { Name: 'far', MetadataURL: 'https://10.0.0.1/metadata' }),
        'InvalidParameterException',
      );
    });
  });

  it('the operator page shows the SAML URLs and the certificate', async () => {
    const page = await arrive(house.browser(), `${house.server.url}/${poolId}/saml`);
    assert.equal(page.status, 200);
    for (const path of ['/saml/metadata', '/saml/sso', '/saml/slo']) assert.ok(page.html.includes(`${house.server.url}/${poolId}${path}`));
    assert.match(page.html, /-----BEGIN CERTIFICATE-----/);
    assert.equal((await arrive(house.browser(), `${house.server.url}/us-east-1_nobody00/saml`)).status, 404);
  });

  it('the metadata has its media type, entity id and both bindings', async () => {
    const answer = await fetch(`${house.server.url}/${poolId}/saml/metadata`);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/samlmetadata\+xml/);
    const text = await answer.text();
    assert.ok(text.includes(`entityID="${house.server.url}/${poolId}/saml/metadata"`));
    assert.equal([...text.matchAll(/<SingleSignOnService /g)].length, 2);
  });
});

function requestOf(issuer: string): string {
  const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Issuer>${issuer}</saml:Issuer></samlp:AuthnRequest>`;
  return deflateRawSync(xml).toString('base64');
}
