import assert from 'node:assert/strict';
import {
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { decodeJwt } from 'jose';
import { stsAs } from '../iam/support.js';
import { type RegisteredProvider, type ResponseOptions, registeredProvider } from '../saml/support/registered-provider.js';
import { identityApp, identityOperator } from '../support/clients.js';
import { demo, type TestServer } from '../support/server.js';
import { identityPool, type Keys, roleArn, startIdentityHouse, userPool } from './support/identity-house.js';
import { refused } from './support/refused.js';

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

describe('SAML logins of identity pools', () => {
  let server: TestServer;
  let provider: RegisteredProvider;
  let pool: string;
  before(async () => {
    server = await startIdentityHouse();
    provider = await registeredProvider(server);
    pool = await identityPool(server, [], { SamlProviderARNs: [provider.arn], AllowClassicFlow: true });
  });
  after(() => server.stop());
  afterEach(() => server.clock.reset());

  const login = async (options: ResponseOptions = {}) => ({ [provider.arn]: await provider.respond(options) });
  const getId = async (Logins: Record<string, string>, IdentityPoolId = pool) =>
    (await identityApp(server).send(new GetIdCommand({ IdentityPoolId, Logins }))).IdentityId!;
  const credentials = (IdentityId: string, Logins: Record<string, string>) =>
    identityApp(server).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const enter = async (Logins: Record<string, string>, IdentityPoolId = pool) => credentials(await getId(Logins, IdentityPoolId), Logins);
  const whoIs = async ({ Credentials }: Awaited<ReturnType<typeof credentials>>): Promise<string> => {
    const { AccessKeyId, SecretKey, SessionToken } = Credentials!;
    const keys = { accessKeyId: AccessKeyId!, secretAccessKey: SecretKey!, sessionToken: SessionToken! };
    return (await stsAs(server, keys).send(new GetCallerIdentityCommand({}))).Arn!.split('/')[1]!;
  };
  const invalid = (call: Promise<unknown>, text: string) => refused(call, 'NotAuthorizedException', `Invalid login token. ${text}`);

  it('a SAML subject gets the same identity at every sign-in; other NameIDs and providers get others', async () => {
    const ann = await getId(await login({ nameId: 'ann' }));
    assert.equal(await getId(await login({ nameId: 'ann', attributes: { mail: 'ann@example.com' } })), ann);
    assert.notEqual(await getId(await login({ nameId: 'Ann' })), ann);
    const other = await registeredProvider(server);
    const both = await identityPool(server, [], { SamlProviderARNs: [provider.arn, other.arn] });
    const here = await getId(await login({ nameId: 'ann' }), both);
    assert.notEqual(await getId({ [other.arn]: await other.respond({ nameId: 'ann' }) }, both), here);
  });

  it('one SAML response suffices for fromCognitoIdentityPool, which sends it to GetId and to GetCredentialsForIdentity', async () => {
    const find = fromCognitoIdentityPool({
      identityPoolId: pool,
      logins: await login({ nameId: 'sdk' }),
      clientConfig: { endpoint: server.url, region: demo.region },
    });
    const keys = await find();
    const { Arn } = await stsAs(server, keys as Keys).send(new GetCallerIdentityCommand({}));
    assert.match(Arn!, /assumed-role\/member\/CognitoIdentityCredentials$/);
  });

  it('a SAML response is accepted once by GetId and once by GetCredentialsForIdentity, also concurrently', async () => {
    const Logins = await login({ nameId: 'replay' });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => getId(Logins)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    await invalid(getId(Logins), 'The response was used before.');
    const id = await getId(await login({ nameId: 'replay' }));
    await credentials(id, Logins);
    await invalid(credentials(id, Logins), 'The response was used before.');
    // Nor at another identity pool.
    await invalid(getId(Logins, await identityPool(server, [], { SamlProviderARNs: [provider.arn] })), 'The response was used before.');
  });

  it('SAML responses with a wrong signature, issuer, audience, recipient, status or time are refused', async () => {
    await invalid(getId(await login({ key: 'attacker' })), 'The signature of the message is missing or wrong.');
    await invalid(getId(await login({ issuer: 'https://other.example.com' })), 'The response is from another identity provider.');
    await invalid(getId(await login({ audience: 'urn:other' })), 'Audience restriction in the response does not allow this recipient.');
    await invalid(getId(await login({ recipient: 'https://evil.example.com' })), 'The response was sent to another recipient.');
    await invalid(getId({ [provider.arn]: 'nonsense!' }), 'The message is not base64, or too large.');
    await invalid(getId({ [provider.arn]: provider.refuse() }), 'The identity provider did not sign anybody in.');
    await invalid(getId(await login({ nameId: 'x'.repeat(256) })), 'The name of the subject is too long.');
    const old = await login();
    server.clock.advance(300_000);
    await invalid(getId(old), 'The response is not valid at this time.');
  });

  it('a SAML provider that is unregistered or not in the identity pool gives NotAuthorizedException', async () => {
    const text = 'Token is not from a supported provider of this identity pool.';
    const other = await registeredProvider(server);
    await refused(getId({ [other.arn]: await other.respond() }), 'NotAuthorizedException', text);
    const gone = `${provider.arn}-gone`;
    const dangling = await identityPool(server, [], { SamlProviderARNs: [gone] });
    await refused(getId({ [gone]: await provider.respond() }, dangling), 'NotAuthorizedException', text);
  });

  it('role rules match SAML attributes; any value of a multi-valued attribute counts', async () => {
    const own = await identityPool(server, [], { SamlProviderARNs: [provider.arn] });
    const rule = (MatchType: 'Equals' | 'Contains', Value: string, role: string) => ({
      ...{ Claim: 'groups', MatchType, Value, RoleARN: roleArn(role) },
    });
    await identityOperator(server).send(
      new SetIdentityPoolRolesCommand({
        IdentityPoolId: own,
        Roles: { authenticated: roleArn('member') },
        RoleMappings: {
          [provider.arn]: {
            Type: 'Rules',
            AmbiguousRoleResolution: 'Deny',
            RulesConfiguration: { Rules: [rule('Equals', 'staff', 'member'), rule('Contains', 'edit', 'editor')] },
          },
        },
      }),
    );
    const roleOf = async (groups: string | string[]) => whoIs(await enter(await login({ nameId: 'ruled', attributes: { groups } }), own));
    assert.equal(await roleOf('editors'), 'editor');
    assert.equal(await roleOf(['editors', 'staff']), 'member');
    await refused(roleOf('nobody'), 'NotAuthorizedException', /denied this request/);
    await refused(roleOf([]), 'NotAuthorizedException', /denied this request/);
  });

  it('the OpenID token names the SAML provider in amr and carries tags from SAML attributes', async () => {
    const own = await identityPool(server, [], { SamlProviderARNs: [provider.arn], AllowClassicFlow: true, authenticated: 'tagged' });
    await identityOperator(server).send(
      new SetPrincipalTagAttributeMapCommand({
        IdentityPoolId: own,
        IdentityProviderName: provider.arn,
        UseDefaults: true,
        PrincipalTags: { team: 'department' },
      }),
    );
    const Logins = await login({ nameId: 'tagged', attributes: { department: 'red', [`${CLAIMS}/name`]: 'Maria' } });
    const IdentityId = await getId(Logins, own);
    const { Token } = await identityApp(server).send(new GetOpenIdTokenCommand({ IdentityId, Logins }));
    const claims = decodeJwt(Token!);
    assert.deepEqual(claims['amr'], ['authenticated', provider.arn, `${provider.arn}:urn:amazon:webservices:tagged`]);
    assert.deepEqual(claims['https://aws.amazon.com/tags'], {
      principal_tags: { client: ['Maria'], team: ['red'], username: ['tagged'] },
    });
  });

  it('a SAML login is linked to the identity of a user pool user, and unlinked', async () => {
    const users = await userPool(server);
    const own = await identityPool(server, [users], { SamlProviderARNs: [provider.arn] });
    const user = await users.login();
    const id = await getId(user, own);
    assert.equal(await getId({ ...user, ...(await login({ nameId: 'linked' })) }, own), id);
    assert.equal(await getId(await login({ nameId: 'linked' }), own), id);
    const Logins = await login({ nameId: 'linked' });
    await identityApp(server).send(new UnlinkIdentityCommand({ IdentityId: id, Logins, LoginsToRemove: [provider.arn] }));
    assert.notEqual(await getId(await login({ nameId: 'linked' }), own), id);
    assert.equal(await getId(user, own), id);
  });
});
