import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreateRoleCommand, CreateSAMLProviderCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  type AssumeRoleWithSAMLCommandInput,
  type AssumeRoleWithSAMLCommandOutput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { arnOf, fresh, iamAs, idpAs, type Keys, policy, stsAs, trust } from '../iam/support.js';
import { refused } from '../operations/support/refused.js';
import {
  ATTRIBUTES,
  type RegisteredProvider,
  type ResponseOptions,
  registeredProvider,
  SIGN_IN,
} from '../saml/support/registered-provider.js';
import { demo, startServer, type TestServer } from '../support/server.js';

const LOOK = 'cognito-idp:DescribeUserPool';
const ALL = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'];

describe('AssumeRoleWithSAML', () => {
  let server: TestServer;
  let provider: RegisteredProvider;
  before(async () => {
    server = await startServer();
    provider = await registeredProvider(server);
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  async function role(condition: object = {}, { actions = ALL, federated = provider.arn, can = {} } = {}): Promise<string> {
    const RoleName = fresh('saml-role');
    const Statement = [{ Effect: 'Allow', Principal: { Federated: federated }, Action: actions, Condition: condition }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iamAs(server).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, MaxSessionDuration: 7200 }));
    const PolicyDocument = policy({ Action: [LOOK, 'sts:*'], ...can });
    await iamAs(server).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'may', PolicyDocument }));
    return arnOf('role', RoleName);
  }

  type Options = ResponseOptions & { more?: Partial<AssumeRoleWithSAMLCommandInput>; roles?: readonly string[] };

  /** Response of an identity provider that grants the role to maria@example.com. */
  const responseFor = (roleArn: string, { attributes = {}, roles, more: _, ...options }: Options = {}): Promise<string> => {
    const pairs = roles ?? [`${roleArn},${provider.arn}`];
    return provider.respond({
      ...options,
      attributes: { [`${ATTRIBUTES}Role`]: pairs, [`${ATTRIBUTES}RoleSessionName`]: 'maria@example.com', ...attributes },
    });
  };
  const send = (input: AssumeRoleWithSAMLCommandInput): Promise<AssumeRoleWithSAMLCommandOutput> =>
    new STSClient({ endpoint: server.url, region: demo.region, maxAttempts: 1 }).send(new AssumeRoleWithSAMLCommand(input));
  const assume = async (RoleArn: string, options: Options = {}) =>
    send({ RoleArn, PrincipalArn: provider.arn, SAMLAssertion: await responseFor(RoleArn, options), ...options.more });
  const keysOf = ({ Credentials }: AssumeRoleWithSAMLCommandOutput): Keys => ({
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  });
  const look = (keys: Keys) => idpAs(server, keys).send(new DescribeUserPoolCommand({ UserPoolId: demo.poolId }));
  const lasts = ({ Credentials }: AssumeRoleWithSAMLCommandOutput) =>
    Math.round((Credentials!.Expiration!.getTime() - server.clock.now()) / 1000);
  const invalid = (call: Promise<unknown>, text?: string) => refused(call, 'InvalidIdentityTokenException', text);
  const denied = (call: Promise<unknown>, action = 'sts:AssumeRoleWithSAML') =>
    refused(call, 'AccessDenied', `Not authorized to perform ${action}`);

  it('AssumeRoleWithSAML returns role credentials with subject, issuer, audience and name qualifier', async () => {
    const RoleArn = await role();
    const assumed = await assume(RoleArn);
    const name = RoleArn.split('/').at(-1);
    assert.equal(assumed.AssumedRoleUser!.Arn, `arn:aws:sts::${demo.accountId}:assumed-role/${name}/maria@example.com`);
    assert.match(assumed.AssumedRoleUser!.AssumedRoleId!, /^AROA[A-Z2-7]{17}:maria@example\.com$/);
    const hash = createHash('sha1').update(`${provider.entityId}${demo.accountId}/${provider.name}`).digest('base64');
    const { Subject, SubjectType, Issuer, Audience, NameQualifier, SourceIdentity } = assumed;
    assert.deepEqual([Subject, SubjectType, Issuer], ['maria', 'persistent', provider.entityId]);
    assert.deepEqual([Audience, NameQualifier, SourceIdentity], [SIGN_IN, hash, undefined]);
    assert.ok(Math.abs(lasts(assumed) - 3600) < 10);
    const me = await stsAs(server, keysOf(assumed)).send(new GetCallerIdentityCommand({}));
    assert.equal(me.Arn, assumed.AssumedRoleUser!.Arn);
    await look(keysOf(assumed));
  });

  it('a response for AWS or this server is accepted, with role and provider ARN in either order', async () => {
    const RoleArn = await role();
    for (const recipient of [`https://${demo.region}.signin.aws.amazon.com/saml`, server.url, `${server.url}/saml`])
      await assume(RoleArn, { recipient, audience: recipient });
    const { SubjectType } = await assume(RoleArn, {
      roles: [`${RoleArn}x,${provider.arn}`, ` ${provider.arn} , ${RoleArn} `],
      format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    });
    assert.equal(SubjectType, 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress');
  });

  it('a role not granted by the assertion or not trusting the provider is refused with AccessDenied', async () => {
    const RoleArn = await role();
    await denied(assume(RoleArn, { roles: [`${RoleArn}x,${provider.arn}`] }));
    await denied(assume(RoleArn, { roles: [`${RoleArn},${provider.arn}x`] }));
    await denied(assume(RoleArn, { roles: [RoleArn, provider.arn] }));
    await denied(assume(RoleArn, { roles: [] }));
    await denied(assume(arnOf('role', 'nowhere')));
    await denied(assume(await role({}, { federated: `${provider.arn}x` })));
    await denied(assume(await role({}, { actions: ['sts:AssumeRoleWithWebIdentity'] })));
    const elsewhere = 'arn:aws:iam::999999999999:role/elsewhere';
    await denied(assume(elsewhere));
  });

  it('trust policy conditions are evaluated with the saml: keys', async () => {
    const doc = `${demo.accountId}/${provider.name}`;
    const qualifier = createHash('sha1').update(`${provider.entityId}${doc}`).digest('base64');
    const said = {
      'saml:aud': SIGN_IN,
      'saml:iss': provider.entityId,
      'saml:sub': 'maria',
      'saml:sub_type': 'persistent',
      'saml:namequalifier': qualifier,
      'saml:doc': doc,
      'sts:RoleSessionName': 'maria@example.com',
    };
    await assume(await role({ StringEquals: said }));
    for (const key of Object.keys(said)) await denied(assume(await role({ StringEquals: { ...said, [key]: 'other' } })));
  });

  it('role policies are evaluated with saml:sub and aws:FederatedProvider', async () => {
    const can = { Condition: { StringEquals: { 'saml:sub': 'maria', 'aws:FederatedProvider': provider.arn } } };
    const RoleArn = await role({}, { can });
    await look(keysOf(await assume(RoleArn)));
    await refused(look(keysOf(await assume(RoleArn, { nameId: 'eve' }))), 'AccessDeniedException');
  });

  it('tags and source identity of the assertion need sts:TagSession and sts:SetSourceIdentity, and reach chained roles', async () => {
    const attributes = {
      [`${ATTRIBUTES}PrincipalTag:Team`]: 'red',
      [`${ATTRIBUTES}PrincipalTag:Cost`]: '7',
      [`${ATTRIBUTES}TransitiveTagKeys`]: 'Team',
      [`${ATTRIBUTES}SourceIdentity`]: 'maria',
    };
    await denied(
      assume(await role({}, { actions: ['sts:AssumeRoleWithSAML', 'sts:SetSourceIdentity'] }), { attributes }),
      'sts:TagSession',
    );
    await denied(
      assume(await role({}, { actions: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }), { attributes }),
      'sts:SetSourceIdentity',
    );
    const tagged = { 'aws:PrincipalTag/Team': 'red', 'aws:PrincipalTag/Cost': '7', 'aws:SourceIdentity': 'maria' };
    const RoleArn = await role({ StringEquals: { 'aws:RequestTag/Team': 'red' } }, { can: { Condition: { StringEquals: tagged } } });
    const assumed = await assume(RoleArn, { attributes });
    assert.equal(assumed.SourceIdentity, 'maria');
    assert.ok(assumed.PackedPolicySize! > 0);
    await look(keysOf(assumed));
    // The chained role receives the transitive tag.
    const next = fresh('next');
    const first = RoleArn;
    await iamAs(server).send(new CreateRoleCommand({ RoleName: next, AssumeRolePolicyDocument: trust(first) }));
    const can = policy({ Action: LOOK, Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'red', 'aws:SourceIdentity': 'maria' } } });
    await iamAs(server).send(new PutRolePolicyCommand({ RoleName: next, PolicyName: 'may', PolicyDocument: can }));
    const chained = await stsAs(server, keysOf(assumed)).send(
      new AssumeRoleCommand({ RoleArn: arnOf('role', next), RoleSessionName: 'second' }),
    );
    await look(keysOf(chained as AssumeRoleWithSAMLCommandOutput));
  });

  it('an invalid attribute of the assertion is refused with an error that names it', async () => {
    const RoleArn = await role();
    const given = (name: string, value: string | string[]) => assume(RoleArn, { attributes: { [ATTRIBUTES + name]: value } });
    await invalid(given('RoleSessionName', []), 'RoleSessionName is required in AuthnResponse');
    for (const name of ['a', 'two words', 'x'.repeat(65)])
      await invalid(given('RoleSessionName', name), 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
    for (const identity of ['a', 'aws:root', 'two words'])
      await invalid(given('SourceIdentity', identity), 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"');
    await invalid(given('SessionDuration', 'long'));
    await invalid(given('PrincipalTag:Team', ['red', 'blue']));
    await refused(given('TransitiveTagKeys', 'Team'), 'InvalidParameterValue');
    await refused(given('PrincipalTag:aws:x', 'red'), 'InvalidParameterValue');
    await refused(given('PrincipalTag:Team', 'x'.repeat(257)), 'ValidationError');
  });

  it('the duration comes from DurationSeconds, the SessionDuration attribute or SessionNotOnOrAfter', async () => {
    const RoleArn = await role();
    const attributes = { [`${ATTRIBUTES}SessionDuration`]: '1800' };
    assert.ok(Math.abs(lasts(await assume(RoleArn, { attributes })) - 1800) < 10);
    assert.ok(Math.abs(lasts(await assume(RoleArn, { attributes, more: { DurationSeconds: 7200 } })) - 7200) < 10);
    assert.ok(Math.abs(lasts(await assume(RoleArn, { sessionNotOnOrAfter: server.clock.now() + 600_000 })) - 600) < 10);
    const SAMLAssertion = await responseFor(RoleArn);
    const again = (DurationSeconds: number) => send({ RoleArn, PrincipalArn: provider.arn, SAMLAssertion, DurationSeconds });
    await refused(again(7201), 'ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
    await refused(again(899), 'ValidationError');
    // A refused response is not consumed.
    await again(7200);
  });

  it('a response is valid for five minutes and single-use for each role', async () => {
    const [one, two] = [await role(), await role()];
    const SAMLAssertion = await responseFor(one, { roles: [`${one},${provider.arn}`, `${two},${provider.arn}`] });
    const take = (RoleArn: string) => send({ RoleArn, PrincipalArn: provider.arn, SAMLAssertion });
    const outcomes = await Promise.allSettled([take(one), take(one), take(one)]);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    await invalid(take(one), 'Response was used for this role before');
    await take(two);
    const late = await responseFor(one);
    server.clock.advance(300_000);
    await refused(
      send({ RoleArn: one, PrincipalArn: provider.arn, SAMLAssertion: late }),
      'ExpiredTokenException',
      'Token must be redeemed within 5 minutes of issuance',
    );
  });

  it('a response with wrong signature, issuer, audience or recipient is refused with InvalidIdentityToken', async () => {
    const RoleArn = await role();
    await invalid(assume(RoleArn, { key: 'attacker' }), 'Response signature invalid');
    await invalid(assume(RoleArn, { issuer: 'https://other.example.com' }), 'Issuer not present in specified provider');
    await invalid(assume(RoleArn, { audience: 'urn:other' }), 'Response does not contain the required audience');
    await invalid(assume(RoleArn, { recipient: 'https://evil.example.com' }), 'Response was sent to another recipient');
    await invalid(assume(RoleArn, { more: { SAMLAssertion: 'bm9uc2Vuc2U=' } }), 'Invalid SAML response');
    await invalid(assume(RoleArn, { more: { SAMLAssertion: '<xml/>' } }), 'Invalid SAML response');
    await refused(assume(RoleArn, { more: { SAMLAssertion: provider.refuse() } }), 'IDPRejectedClaimException');
    await invalid(assume(RoleArn, { more: { PrincipalArn: `${provider.arn}x` } }), "Specified provider doesn't exist");
    // Another provider with the same key, but another issuer.
    const other = await registeredProvider(server);
    await invalid(assume(RoleArn, { more: { PrincipalArn: other.arn } }), 'Issuer not present in specified provider');
  });

  it('a provider with unusable metadata is refused with InvalidIdentityToken', async () => {
    const xml = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:none"><!--${'x'.repeat(1000)}--><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></EntityDescriptor>`;
    const { SAMLProviderArn } = await iamAs(server).send(new CreateSAMLProviderCommand({ Name: fresh('none'), SAMLMetadataDocument: xml }));
    await invalid(assume(await role(), { more: { PrincipalArn: SAMLProviderArn! } }));
  });

  it('a provider is refused once its metadata have expired (validUntil)', async () => {
    const passing = await registeredProvider(server, server.clock.now() + 60_000);
    const RoleArn = await role({}, { federated: passing.arn });
    const take = async () => {
      const attributes = { [`${ATTRIBUTES}Role`]: `${RoleArn},${passing.arn}`, [`${ATTRIBUTES}RoleSessionName`]: 'maria' };
      return send({ RoleArn, PrincipalArn: passing.arn, SAMLAssertion: await passing.respond({ attributes }) });
    };
    await take();
    server.clock.advance(60_000);
    await invalid(take(), "Specified provider doesn't exist");
  });

  it('a response of more than 80,000 characters is accepted', async () => {
    const RoleArn = await role();
    const groups = Array.from({ length: 280 }, (_, i) => `${i}-${'x'.repeat(50)}`);
    const SAMLAssertion = await responseFor(RoleArn, { attributes: { groups } });
    assert.ok(SAMLAssertion.length > 80_000 && SAMLAssertion.length < 100_000, String(SAMLAssertion.length));
    await send({ RoleArn, PrincipalArn: provider.arn, SAMLAssertion });
  });

  it('a session policy restricts AssumeRoleWithSAML credentials; a malformed one is refused', async () => {
    const RoleArn = await role();
    await refused(look(keysOf(await assume(RoleArn, { more: { Policy: policy({ Action: 's3:*' }) } }))), 'AccessDeniedException');
    await refused(assume(RoleArn, { more: { Policy: '{' } }), 'MalformedPolicyDocumentException');
    await refused(assume(RoleArn, { more: { PolicyArns: [{ arn: arnOf('policy', 'nowhere') }] } }), 'ValidationError');
  });

  it('a missing or out-of-range parameter of AssumeRoleWithSAML is refused with ValidationError', async () => {
    const RoleArn = await role();
    const ask = async (more: Record<string, string>, missing?: string) => {
      const all = {
        Action: 'AssumeRoleWithSAML',
        Version: '2011-06-15',
        RoleArn,
        PrincipalArn: provider.arn,
        SAMLAssertion: 'abcd',
        ...more,
      };
      const body = new URLSearchParams(all);
      if (missing !== undefined) body.delete(missing);
      const answer = await fetch(server.url, { method: 'POST', body });
      return `${answer.status} ${await answer.text()}`;
    };
    for (const name of ['RoleArn', 'PrincipalArn', 'SAMLAssertion'])
      assert.match(
        await ask({}, name),
        new RegExp(`^400 .*ValidationError.*Value null at &apos;${name[0]!.toLowerCase()}${name.slice(1)}&apos;`),
      );
    for (const [name, value] of Object.entries({
      PrincipalArn: 'short',
      RoleArn: 'short',
      SAMLAssertion: 'a'.repeat(100_001),
      DurationSeconds: '43201',
    }))
      assert.match(await ask({ [name]: value }), /^400 [\s\S]*ValidationError/);
    assert.match(await ask({ DurationSeconds: 'long' }), /^400 [\s\S]*MalformedInput/);
  });
});
