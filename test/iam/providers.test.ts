import assert from 'node:assert/strict';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteSAMLProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  ListSAMLProvidersCommand,
  ListSAMLProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  TagSAMLProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UntagSAMLProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam';
import { refused } from '../operations/support/refused.js';
import { sharedServer, type TestServer } from '../support/server.js';
import { arnOf, fresh, iamAs, userWith } from './support.js';

const THUMBPRINT = 'a'.repeat(40);
const metadata = (more = '', filler = ''): string =>
  `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/saml"${more}><!--${'x'.repeat(1000)}-->${filler}<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>`;

describe('IAM identity providers', () => {
  let server: TestServer;
  let iam: ReturnType<typeof iamAs>;
  before(async () => {
    server = await sharedServer();
    iam = iamAs(server);
  });

  describe('OpenID Connect providers', () => {
    const make = (more: object = {}) =>
      iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: `https://idp.example/${fresh('tenant')}`,
          ClientIDList: ['one'],
          ThumbprintList: [THUMBPRINT],
          ...more,
        }),
      );

    it('an OpenID Connect provider is created, read, changed, tagged and deleted', async () => {
      const Url = `https://idp.example/${fresh('Tenant')}`;
      const { OpenIDConnectProviderArn } = await make({ Url, Tags: [{ Key: 'a', Value: '1' }] });
      assert.equal(OpenIDConnectProviderArn, arnOf('oidc-provider', Url.slice(8)));
      const at = { OpenIDConnectProviderArn };
      await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...at, ClientID: 'two' }));
      await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...at, ClientID: 'two' }));
      await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...at, ClientID: 'one' }));
      await iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...at, ThumbprintList: ['b'.repeat(40)] }));
      await iam.send(new TagOpenIDConnectProviderCommand({ ...at, Tags: [{ Key: 'b', Value: '2' }] }));
      await iam.send(new UntagOpenIDConnectProviderCommand({ ...at, TagKeys: ['a'] }));
      const { $metadata: _left, CreateDate, ...read } = await iam.send(new GetOpenIDConnectProviderCommand(at));
      assert.deepEqual(read, {
        Url: Url.slice(8),
        ClientIDList: ['two'],
        ThumbprintList: ['b'.repeat(40)],
        Tags: [{ Key: 'b', Value: '2' }],
      });
      assert.ok(CreateDate instanceof Date);
      assert.deepEqual((await iam.send(new ListOpenIDConnectProviderTagsCommand(at))).Tags, [{ Key: 'b', Value: '2' }]);
      const all = await iam.send(new ListOpenIDConnectProvidersCommand({}));
      assert.ok(all.OpenIDConnectProviderList!.some(({ Arn }) => Arn === OpenIDConnectProviderArn));
      await refused(make({ Url }), 'EntityAlreadyExistsException');
      await iam.send(new DeleteOpenIDConnectProviderCommand(at));
      await refused(iam.send(new GetOpenIDConnectProviderCommand(at)), 'NoSuchEntityException', /OpenIDConnect Provider not found/);
    });

    it('an invalid issuer URL is refused with InvalidInputException, a short thumbprint with ValidationError', async () => {
      for (const Url of [
        'http://idp.example',
        'idp.example',
        'https://idp.example/?a=b',
        'https://user@idp.example',
        'https://idp.example/#x',
      ])
        await refused(make({ Url }), 'InvalidInputException', /https:\/\//);
      await refused(make({ ThumbprintList: ['short'] }), 'ValidationError', /40/);
    });
  });

  describe('SAML providers', () => {
    const make = (more: object = {}) =>
      iam.send(new CreateSAMLProviderCommand({ Name: fresh('idp'), SAMLMetadataDocument: metadata(), ...more }));

    it('a SAML provider’s metadata document is stored unchanged, updated and deleted', async () => {
      const { SAMLProviderArn } = await make({ Tags: [{ Key: 'a', Value: '1' }] });
      const at = { SAMLProviderArn };
      assert.equal((await iam.send(new GetSAMLProviderCommand(at))).SAMLMetadataDocument, metadata());
      const next = metadata(' validUntil="2031-01-02T03:04:05Z"');
      await iam.send(new UpdateSAMLProviderCommand({ ...at, SAMLMetadataDocument: next }));
      const read = await iam.send(new GetSAMLProviderCommand(at));
      assert.equal(read.SAMLMetadataDocument, next);
      assert.equal(read.ValidUntil!.toISOString(), '2031-01-02T03:04:05.000Z');
      await iam.send(new TagSAMLProviderCommand({ ...at, Tags: [{ Key: 'b', Value: '2' }] }));
      await iam.send(new UntagSAMLProviderCommand({ ...at, TagKeys: ['a'] }));
      assert.deepEqual((await iam.send(new ListSAMLProviderTagsCommand(at))).Tags, [{ Key: 'b', Value: '2' }]);
      assert.ok((await iam.send(new ListSAMLProvidersCommand({}))).SAMLProviderList!.some(({ Arn }) => Arn === SAMLProviderArn));
      await iam.send(new DeleteSAMLProviderCommand(at));
      await refused(iam.send(new GetSAMLProviderCommand(at)), 'NoSuchEntityException');
      await refused(iam.send(new UpdateSAMLProviderCommand({ ...at, SAMLMetadataDocument: next })), 'NoSuchEntityException');
    });

    it('invalid metadata and required assertion encryption are refused with InvalidInputException', async () => {
      const doctype = metadata().replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>');
      for (const SAMLMetadataDocument of [
        'x'.repeat(1000),
        doctype,
        metadata().replaceAll('IDPSSO', 'SPSSO'),
        metadata(' validUntil="soon"'),
      ])
        await refused(make({ SAMLMetadataDocument }), 'InvalidInputException');
      await refused(make({ SAMLMetadataDocument: '<a/>' }), 'ValidationError');
      await refused(make({ AssertionEncryptionMode: 'Required' }), 'InvalidInputException');
      await refused(make({ Name: 'no spaces' }), 'ValidationError');
    });
  });

  it('a policy for one provider ARN does not allow others', async () => {
    const Url = `https://idp.example/${fresh('tenant')}`;
    const { keys } = await userWith(server, { Action: 'iam:*', Resource: arnOf('oidc-provider', Url.slice(8)) });
    const mine = iamAs(server, keys);
    await mine.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['one'] }));
    await refused(mine.send(new CreateOpenIDConnectProviderCommand({ Url: `${Url}x` })), 'AccessDenied');
    await refused(mine.send(new ListOpenIDConnectProvidersCommand({})), 'AccessDenied');
  });
});
