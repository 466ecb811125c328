import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateUserImportJobCommand,
  type CreateUserPoolCommandInput,
  DeleteIdentityProviderCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  GetGroupCommand,
  SignUpCommand,
  StartUserImportJobCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { transfer } from '../../src/commands/index.js';
import { writeIdpMetadata } from '../../src/saml/index.js';
import { loadSettings } from '../../src/settings/index.js';
import { refused } from '../operations/support/refused.js';
import { keyOf } from '../saml-idp/support/keys.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool } from '../support/scenario.js';
import type { TestServer } from '../support/server.js';
import { makeClient, register, signInThrough, startHouse } from './support/house.js';
import { startUpstream, type Upstream } from './support/openid-upstream.js';

const MetadataFile = writeIdpMetadata({
  entityId: 'https://saml.example.com',
  certificates: [keyOf('corp').certificate],
  ssoUrl: 'https://saml.example.com/sso',
  sloUrl: 'https://saml.example.com/slo',
  displayName: 'Corp',
});
/** A pool with usernames and both kinds of alias. */
const BY_NAME: Partial<CreateUserPoolCommandInput> = {
  UsernameAttributes: undefined,
  AliasAttributes: ['email', 'preferred_username'],
  UsernameConfiguration: { CaseSensitive: false },
};
const INVALID = 'InvalidParameterException';

describe('federation: usernames of providers’ users are reserved', function () {
  this.timeout(60_000);
  let server: TestServer;
  const upstreams: Upstream[] = [];
  const counted: string[] = [];

  before(async () => {
    const onOperation = ({ collection, kind }: { collection: string; kind: string }) => void counted.push(`${collection} ${kind}`);
    server = await startHouse({}, { overrides: { onOperation } });
  });
  after(async () => {
    await Promise.all(upstreams.map((one) => one.close()));
    await server.stop();
  });

  const operator = () => operatorClient(server);
  async function poolWith(provider: string | undefined, settings: Partial<CreateUserPoolCommandInput> = BY_NAME) {
    const made = await ownPool(server, settings);
    if (provider !== undefined) await provide(made.poolId, provider);
    return made;
  }
  const provide = (UserPoolId: string, ProviderName: string) =>
    operator().send(
      new CreateIdentityProviderCommand({ UserPoolId, ProviderName, ProviderType: 'SAML', ProviderDetails: { MetadataFile } }),
    );
  const signUp = (ClientId: string, Username: string, attributes: Record<string, string> = {}) =>
    appClient(server).send(
      new SignUpCommand({
        ClientId,
        Username,
        Password: goodPassword,
        UserAttributes: Object.entries({ email: `m${counted.length}@example.com`, ...attributes }).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      }),
    );
  const adminCreate = (UserPoolId: string, Username: string, attributes: Record<string, string> = {}) =>
    operator().send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );

  it('SignUp and AdminCreateUser refuse usernames with a provider’s prefix, in any case', async () => {
    const { poolId, clientId } = await poolWith('Corp');
    for (const name of ['Corp_ada', 'corp_ada', 'CORP_']) {
      await assert.rejects(signUp(clientId, name), { name: INVALID, message: /cannot begin with Corp_/ });
      await refused(adminCreate(poolId, name), INVALID);
    }
    for (const name of ['Corporation_ada', 'Corp', 'ada_Corp_x', 'Google_1']) await signUp(clientId, name);
  });

  it('the provider’s prefix is case-sensitive in a pool with case-sensitive usernames', async () => {
    const { clientId } = await poolWith('Corp', { ...BY_NAME, UsernameConfiguration: { CaseSensitive: true } });
    await refused(signUp(clientId, 'Corp_ada'), INVALID);
    await signUp(clientId, 'corp_ada');
  });

  it('e-mail and preferred_username aliases with a provider’s prefix are refused when set, updated or verified', async () => {
    const { poolId, clientId } = await poolWith(undefined);
    const address = 'Corp_later@corp.example';
    await signUp(clientId, 'later', { email: address });
    await provide(poolId, 'Corp');
    await refused(signUp(clientId, 'x1', { email: 'corp_ada@corp.example' }), INVALID);
    await refused(adminCreate(poolId, 'x2', { email: 'corp_ada@corp.example', email_verified: 'true' }), INVALID);
    await refused(adminCreate(poolId, 'x3', { preferred_username: 'Corp_ada' }), INVALID);
    await operator().send(new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username: 'later' }));
    const change = (attributes: Record<string, string>) =>
      operator().send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: poolId,
          Username: 'later',
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
    for (const attributes of [{ email_verified: 'true' }, { preferred_username: 'corp_x' }, { email: 'Corp_other@corp.example' }])
      await refused(change(attributes), INVALID);
    await change({ email: 'later_corp@corp.example', email_verified: 'true' });
    const byMail = await poolWith('Corp', { UsernameConfiguration: { CaseSensitive: false } });
    await refused(signUp(byMail.clientId, 'corp_ada@corp.example', { email: 'corp_ada@corp.example' }), INVALID);
  });

  it('an import job fails lines with a provider’s prefix and imports the others', async () => {
    const { poolId } = await poolWith('Corp');
    const { CSVHeader } = await operator().send(new GetCSVHeaderCommand({ UserPoolId: poolId }));
    const job = { UserPoolId: poolId, JobName: 'names', CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import' };
    const { UserImportJob } = await operator().send(new CreateUserImportJobCommand(job));
    const line = (values: Record<string, string>): string => CSVHeader!.map((column) => values[column] ?? '').join(',');
    const common = { email_verified: 'TRUE', phone_number_verified: 'FALSE', 'cognito:mfa_enabled': 'FALSE' };
    const lines = ['Corp_ada', 'ada'].map((name) => line({ ...common, 'cognito:username': name, email: `${name.length}@example.com` }));
    const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
    await fetch(UserImportJob!.PreSignedUrl!, { method: 'PUT', headers, body: [CSVHeader!.join(','), ...lines, ''].join('\n') });
    const input = { UserPoolId: poolId, JobId: UserImportJob!.JobId };
    await operator().send(new StartUserImportJobCommand(input));
    const ended = async (): Promise<readonly (number | undefined)[]> => {
      const { UserImportJob: now } = await operator().send(new DescribeUserImportJobCommand(input));
      if (now!.Status === 'Pending' || now!.Status === 'InProgress') return ended();
      return [now!.ImportedUsers, now!.FailedUsers];
    };
    assert.deepEqual(await ended(), [1, 1]);
  });

  it('an imported file may contain the provider’s own users, and no others with its prefix', async () => {
    const from = await poolWith(undefined);
    await adminCreate(from.poolId, 'Corp_ada');
    const file = join(server.dataDir, 'names.jsonl');
    const run = (command: object) =>
      transfer(loadSettings({ DATA_DIR: server.dataDir, ...mongo() }), { kind: 'import', pool: '', file, plainSecrets: true, ...command });
    await run({ kind: 'export', pool: from.poolId });
    const to = await poolWith('Corp');
    await assert.rejects(run({ pool: to.poolId }), /Corp_ada cannot be imported: Username cannot begin with Corp_/);

    const made = await poolWithUpstream();
    made.upstream.user = { sub: 'bea', email: 'bea@corp.example' };
    await signInThrough(server, made.pool, 'Corp');
    await run({ kind: 'export', pool: made.pool.id });
    assert.match(await run({ pool: to.poolId }), /imported 1 users/);
  });

  /** The server’s own database: each test server has one in the tests’ MongoDB. */
  const mongo = (): Record<string, string> => {
    const uri = process.env['MONGODB_URI'];
    return uri ? { MONGODB_URI: `${uri.replace(/\/[^/]*$/, '')}/cognate_${server.dataDir.slice(-6)}` } : {};
  };

  async function poolWithUpstream() {
    const { poolId } = await ownPool(server, BY_NAME);
    const made = { id: poolId, operator: operator(), returnUrl: `${server.url}/${poolId}/oauth2/idpresponse` };
    const upstream = await startUpstream(() => [made.returnUrl]);
    upstreams.push(upstream);
    const create = () =>
      register(made, {
        ProviderName: 'Corp',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cognate',
          client_secret: 'upstream-secret',
          attributes_request_method: 'GET',
          oidc_issuer: upstream.issuer,
          authorize_scopes: 'openid email',
        },
        AttributeMapping: { email: 'email' },
      });
    await create();
    return { pool: { ...made, clientId: await makeClient(made, ['Corp']) }, create, upstream };
  }

  describe('registration of a provider', () => {
    it('a provider whose prefix an existing username has is refused with that username in the error', async () => {
      const { poolId } = await poolWith(undefined);
      await adminCreate(poolId, 'corp_ada');
      await assert.rejects(provide(poolId, 'Corp'), { name: INVALID, message: /corp_ada/ });
      await operator().send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: 'corp_ada' }));
      await provide(poolId, 'Corp');
    });

    it('a provider whose prefix a verified e-mail has is refused, in its own pool only', async () => {
      const [one, other] = [await poolWith(undefined), await poolWith(undefined)];
      await adminCreate(one.poolId, 'ada', { email: 'corp_ada@corp.example', email_verified: 'true' });
      await refused(provide(one.poolId, 'Corp'), INVALID);
      await provide(other.poolId, 'Corp');
    });

    it('a provider with the name of a deleted one takes over that one’s users', async () => {
      const { pool, create, upstream } = await poolWithUpstream();
      upstream.user = { sub: 'ada', email: 'ada@corp.example' };
      const { claims } = await signInThrough(server, pool, 'Corp');
      await operator().send(new DeleteIdentityProviderCommand({ UserPoolId: pool.id, ProviderName: 'Corp' }));
      await create();
      assert.equal((await signInThrough(server, pool, 'Corp')).claims['sub'], claims['sub']);
    });

    it('a provider name that differs in case alone is refused unless usernames are case-sensitive', async () => {
      const { poolId } = await poolWith('Corp');
      await refused(provide(poolId, 'corp'), 'DuplicateProviderException');
      const sensitive = await poolWith('Corp', { ...BY_NAME, UsernameConfiguration: { CaseSensitive: true } });
      await provide(sensitive.poolId, 'corp');
    });
  });

  it('an existing group with the name of the provider’s group gets the provider’s users and is kept', async () => {
    const { pool, upstream } = await poolWithUpstream();
    const group = { UserPoolId: pool.id, GroupName: `${pool.id}_Corp` };
    await operator().send(new CreateGroupCommand({ ...group, Description: 'made by hand' }));
    await adminCreate(pool.id, 'local');
    upstream.user = { sub: 'ada', email: 'ada@corp.example' };
    await signInThrough(server, pool, 'Corp');
    const groupsOf = async (Username: string) =>
      (await operator().send(new AdminListGroupsForUserCommand({ UserPoolId: pool.id, Username }))).Groups!.map(
        ({ GroupName }) => GroupName,
      );
    assert.deepEqual([await groupsOf('Corp_ada'), await groupsOf('local')], [[group.GroupName], []]);
    assert.equal((await operator().send(new GetGroupCommand(group))).Group!.Description, 'made by hand');
    assert.equal(
      (await operator().send(new AdminGetUserCommand({ UserPoolId: pool.id, Username: 'Corp_ada' }))).UserStatus,
      'EXTERNAL_PROVIDER',
    );
  });

  it('SignUp reads no identity providers from the store once they are cached', async () => {
    const { clientId } = await poolWith('Corp');
    await signUp(clientId, 'a_one');
    counted.length = 0;
    await signUp(clientId, 'a_two');
    assert.deepEqual(
      counted.filter((operation) => operation.startsWith('identity_providers')),
      [],
    );
  });
});
