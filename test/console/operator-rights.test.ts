import assert from 'node:assert/strict';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import {
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateUserImportJobCommand,
  CreateUserPoolClientCommand,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as iamSdk from '@aws-sdk/client-iam';
import { cognateOperations } from '../../src/http/aws-api/registry/cognate.js';
import { iamOperations } from '../../src/http/aws-api/registry/iam.js';
import { identityPoolOperations } from '../../src/http/aws-api/registry/identity-pools.js';
import { userPoolOperations } from '../../src/http/aws-api/registry/user-pools.js';
import { CHANGES, type Operations, READS, SECRETS } from '../../src/operators/operations.js';
import { rolesFor } from '../../src/operators/roles.js';
import { iamAs, idpAs, type Keys } from '../iam/support.js';
import { createBrowser } from '../oidc/support/browser.js';
import { askCognate, cognate } from '../operations/support/cognate.js';
import { send } from '../operations/support/raw.js';
import { sampleInput } from '../operations/support/sample-input.js';
import { authorization, tokenIn } from '../security/support/hosted.js';
import { identityApp, operatorClient } from '../support/clients.js';
import { ownPool, someEmail } from '../support/scenario.js';
import { demo, startServer, type TestServer } from '../support/server.js';

type Service = keyof Operations;

const signedIn = (registry: Readonly<Record<string, 'absent' | { readonly authorization: { readonly kind: string } }>>): string[] =>
  Object.entries(registry).flatMap(([name, operation]) => (operation !== 'absent' && operation.authorization.kind === 'iam' ? [name] : []));

/** Operations that need a signature and permissions. */
const REGISTERED: Operations = {
  'cognito-idp': signedIn(userPoolOperations),
  'cognito-identity': signedIn(identityPoolOperations),
  cognate: Object.keys(cognateOperations),
  iam: Object.keys(iamOperations),
};
const SERVICES = Object.keys(REGISTERED) as Service[];

describe('permissions of operators and auditors', () => {
  for (const service of SERVICES)
    it(`each operation of ${service} is listed once: as read, as answering with a secret, or as change`, () => {
      const named = [READS, SECRETS, CHANGES].flatMap((operations) => operations[service]).filter((name) => name !== 'PassRole');
      assert.deepEqual([...named].sort(), [...REGISTERED[service]].sort());
    });

  it('role policies list operations without wildcards', () => {
    for (const { role } of Object.values(rolesFor('any')))
      assert.doesNotMatch(JSON.stringify((role.policies[0] as { Statement: { Action: string[] }[] }).Statement[0]!.Action), /[*?]/);
  });

  describe('permissions at a running server', function () {
    this.timeout(60_000);
    const POOL = `${demo.region}_operators`;
    const CONSOLE = { poolId: POOL, clientId: 'cognateconsole' };
    const PASSWORD = 'An operator’s own 1 password!';
    let server: TestServer;
    let auditor: Keys;
    let planted: Awaited<ReturnType<typeof plant>>;

    before(async () => {
      server = await startServer();
      auditor = (await person('auditor')).keys;
      planted = await plant();
    });
    after(() => server.stop());

    async function person(Kind: 'operator' | 'auditor'): Promise<{ email: string; keys: Keys }> {
      const email = someEmail();
      await cognate(server, 'CreateOperator', { Email: email, Kind });
      const operator = operatorClient(server);
      await operator.send(new SetUserPoolMfaConfigCommand({ UserPoolId: POOL, MfaConfiguration: 'OFF' }));
      const password = { UserPoolId: POOL, Username: email, Password: PASSWORD, Permanent: true };
      await operator.send(new AdminSetUserPasswordCommand(password));
      const redirect_uri = `${server.url}/console/`;
      const { url, verifier } = authorization(CONSOLE, { redirect_uri });
      const browser = createBrowser(server.url);
      const page = await browser.follow(url);
      const form = { token: tokenIn(await page.response.text()), username: email, password: PASSWORD };
      const { url: back } = await browser.follow(page.url, { method: 'POST', body: new URLSearchParams(form) });
      const grant = { grant_type: 'authorization_code', client_id: CONSOLE.clientId, redirect_uri, code_verifier: verifier };
      const body = new URLSearchParams({ ...grant, code: back.searchParams.get('code')! });
      const answer = await fetch(`${server.url}/${POOL}/oauth2/token`, { method: 'POST', body });
      const { id_token } = (await answer.json()) as { id_token: string };
      const IdentityPoolId = `${demo.region}:00c09a7e-0000-4000-8000-000000000001`;
      const Logins = { [`cognito-idp.${demo.region}.amazonaws.com/${POOL}`]: id_token };
      const { IdentityId } = await identityApp(server).send(new identitySdk.GetIdCommand({ IdentityPoolId, Logins }));
      const { Credentials } = await identityApp(server).send(new identitySdk.GetCredentialsForIdentityCommand({ IdentityId, Logins }));
      const { AccessKeyId, SecretKey, SessionToken } = Credentials!;
      return { email, keys: { accessKeyId: AccessKeyId!, secretAccessKey: SecretKey!, sessionToken: SessionToken! } };
    }

    /** Resources with secrets, the secrets, and values for the members that name the resources. */
    async function plant() {
      const operator = operatorClient(server);
      const { poolId: UserPoolId } = await ownPool(server);
      const { UserPoolClient } = await operator.send(
        new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'secret', GenerateSecret: true }),
      );
      const at = 'https://idp.corp.example';
      const urls = { authorize_url: `${at}/a`, token_url: `${at}/t`, attributes_url: `${at}/u`, jwks_uri: `${at}/j`, oidc_issuer: at };
      const details = { client_id: 'c', client_secret: 'PLANTED-SECRET', authorize_scopes: 'openid', attributes_request_method: 'GET' };
      await operator.send(
        new CreateIdentityProviderCommand({
          UserPoolId,
          ProviderName: 'Corp',
          ProviderType: 'OIDC',
          IdpIdentifiers: ['corp.example'],
          ProviderDetails: { ...details, ...urls },
        }),
      );
      const role = { RoleName: 'demo-user', CloudWatchLogsRoleArn: `arn:aws:iam::${demo.accountId}:role/demo-user` };
      const { UserImportJob } = await operator.send(
        new CreateUserImportJobCommand({ UserPoolId, JobName: 'j', CloudWatchLogsRoleArn: role.CloudWatchLogsRoleArn }),
      );
      await operator.send(new CreateGroupCommand({ UserPoolId, GroupName: 'g' }));
      await iamAs(server).send(new iamSdk.CreateUserCommand({ UserName: 'keyed' }));
      const { AccessKey } = await iamAs(server).send(new iamSdk.CreateAccessKeyCommand({ UserName: 'keyed' }));
      const named: Readonly<Record<string, unknown>> = {
        ...role,
        UserPoolId,
        ClientId: UserPoolClient!.ClientId,
        ProviderName: 'Corp',
        IdpIdentifier: 'corp.example',
        JobId: UserImportJob!.JobId,
        GroupName: 'g',
        UserName: 'keyed',
        IdentityPoolId: demo.identityPoolId,
        MaxResults: 10,
      };
      const job = new URL(UserImportJob!.PreSignedUrl!);
      const secrets = [UserPoolClient!.ClientSecret!, 'PLANTED-SECRET', job.search, AccessKey!.SecretAccessKey!];
      return { named, secrets };
    }

    /** Response as text, or the name of its error. */
    type Ask = (service: Service, operation: string) => Promise<{ readonly text: string; readonly error?: string }>;

    function asking(keys: Keys, named: Readonly<Record<string, unknown>>): Ask {
      const put = (sample: object) =>
        Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, Object.hasOwn(named, name) ? named[name] : value]));
      const bySdk = async (client: unknown, sdk: object, operation: string) => {
        const Command = (sdk as Record<string, new (input: object) => unknown>)[`${operation}Command`]!;
        const { send: ask } = client as { send(command: unknown): Promise<unknown> };
        return ask.call(client, new Command(SAMPLES[operation] ?? { ...named, ...OTHERS })).then(
          (answer) => ({ text: JSON.stringify(answer) }),
          ({ name, message }: Error) => ({ text: message, error: name }),
        );
      };
      const identity = new identitySdk.CognitoIdentityClient({
        endpoint: server.url,
        region: demo.region,
        credentials: keys,
        maxAttempts: 1,
      });
      return async (service, operation) => {
        if (service === 'iam') return bySdk(iamAs(server, keys), iamSdk, operation);
        if (service === 'cognito-identity') return bySdk(identity, identitySdk, operation);
        if (service === 'cognate') {
          const { status, body } = await askCognate(server, operation, { UserPoolId: named['UserPoolId'] }, { credentials: keys });
          return { text: JSON.stringify(body), ...(status === 200 ? {} : { error: body.__type! }) };
        }
        const body = JSON.stringify(put(sampleInput(operation)));
        const { text, error } = await send(server, { service, operation, body, credentials: keys });
        return { text, ...(error === undefined ? {} : { error }) };
      };
    }

    it('an auditor sees no secret, and is refused operations that change or return a secret', async () => {
      const { named, secrets } = planted;
      const ask = asking(auditor, named);
      const wrong: string[] = [];
      let answered = 0;
      for (const service of SERVICES) {
        for (const operation of REGISTERED[service]) {
          const { text, error } = await ask(service, operation);
          if (secrets.some((secret) => text.includes(secret))) wrong.push(`${service}:${operation} shows a secret`);
          const denied = /^AccessDenied/.test(error ?? '');
          if (READS[service].includes(operation) ? denied : error === undefined) wrong.push(`${service}:${operation}: ${error}`);
          if (error === undefined) answered++;
        }
      }
      assert.deepEqual(wrong, []);
      assert.ok(answered > 30, `${answered} answers`);
      for (const operation of SECRETS['cognito-idp'])
        assert.match((await ask('cognito-idp', operation)).error ?? '', /^AccessDenied/, operation);
    });

    it('an operator reads the secrets that an auditor cannot', async () => {
      const { named, secrets } = planted;
      const ask = asking((await person('operator')).keys, named);
      const texts = await Promise.all(SECRETS['cognito-idp'].map(async (operation) => (await ask('cognito-idp', operation)).text));
      for (const secret of secrets.slice(0, 3)) assert.ok(texts.join('').includes(secret), secret);
    });

    it('permissions end five seconds after the user leaves the operators group', async () => {
      const { email: Username, keys } = await person('operator');
      const works = () => idpAs(server, keys).send(new ListUserPoolsCommand({ MaxResults: 1 }));
      await works();
      await operatorClient(server).send(new AdminRemoveUserFromGroupCommand({ UserPoolId: POOL, Username, GroupName: 'operators' }));
      server.clock.advance(5000);
      await assert.rejects(works());
    });
  });

  it('role policies of an earlier version are updated at start', async () => {
    const first = await startServer();
    await cognate(first, 'CreateOperator', { Email: someEmail(), Kind: 'auditor' });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'cognito-idp:Get*', Resource: '*' }],
    });
    const policy = { RoleName: 'CognateAuditor' };
    const { PolicyNames } = await iamAs(first).send(new iamSdk.ListRolePoliciesCommand(policy));
    const PolicyName = PolicyNames![0]!;
    await iamAs(first).send(new iamSdk.PutRolePolicyCommand({ ...policy, PolicyName, PolicyDocument }));
    const pool = { UserPoolId: `${demo.region}_operators` };
    const none = { credentialsFollowSessions: null, passwordChangeEndsSessions: false };
    await cognate(first, 'UpdateUserPoolExtensions', { ...pool, Extensions: none });
    await first.stop({ keepData: true });
    const second = await startServer({ dataDir: first.dataDir });
    try {
      const { PolicyDocument: now } = await iamAs(second).send(new iamSdk.GetRolePolicyCommand({ ...policy, PolicyName }));
      assert.doesNotMatch(decodeURIComponent(now!), /\*"[^}]*Action|Get\*/);
      const { Extensions } = await cognate<{ Extensions: object }>(second, 'DescribeUserPoolExtensions', pool);
      assert.deepEqual(Extensions, { securityProfile: 'strict', credentialsFollowSessions: true, passwordChangeEndsSessions: false });
    } finally {
      await second.stop();
    }
  });
});

/** Members beside those that name prepared resources; services ignore members that an operation lacks. */
const OTHERS = {
  PolicyName: 'policy-0',
  PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  VersionId: 'v1',
  PolicyDocument: '{}',
  AssumeRolePolicyDocument: '{}',
  AccessKeyId: 'AKIA0000000000000000',
  Status: 'Inactive',
  PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  SAMLProviderArn: `arn:aws:iam::${demo.accountId}:saml-provider/none`,
  OpenIDConnectProviderArn: `arn:aws:iam::${demo.accountId}:oidc-provider/none.example`,
  PolicySourceArn: `arn:aws:iam::${demo.accountId}:user/keyed`,
  PolicyInputList: ['{"Version":"2012-10-17","Statement":[]}'],
  ActionNames: ['s3:GetObject'],
  Tags: [{ Key: 'k', Value: 'v' }],
  TagKeys: ['k'],
  Name: 'none',
  SAMLMetadataDocument: 'x'.repeat(1000),
  Url: 'https://none.example',
  ClientID: 'c',
  ThumbprintList: [],
  Description: 'd',
};

/** Inputs of identity pool operations, whose members differ in type from IAM’s of the same name. */
const POOL = { IdentityPoolId: demo.identityPoolId };
const ARN = { ResourceArn: `arn:aws:cognito-identity:${demo.region}:${demo.accountId}:identitypool/${demo.identityPoolId}` };
const IDENTITY = { IdentityId: `${demo.region}:00000000-0000-4000-8000-000000000000` };
const SAMPLES: Readonly<Record<string, object>> = {
  CreateIdentityPool: { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: false },
  DeleteIdentities: { IdentityIdsToDelete: [IDENTITY.IdentityId] },
  DeleteIdentityPool: POOL,
  DescribeIdentity: IDENTITY,
  DescribeIdentityPool: POOL,
  GetIdentityPoolRoles: POOL,
  GetOpenIdTokenForDeveloperIdentity: { ...POOL, Logins: { 'login.example': 'x' } },
  GetPrincipalTagAttributeMap: { ...POOL, IdentityProviderName: 'accounts.google.com' },
  ListIdentities: { ...POOL, MaxResults: 5 },
  ListIdentityPools: { MaxResults: 5 },
  ListTagsForResource: ARN,
  LookupDeveloperIdentity: { ...POOL, DeveloperUserIdentifier: 'x' },
  MergeDeveloperIdentities: { ...POOL, SourceUserIdentifier: 'a', DestinationUserIdentifier: 'b', DeveloperProviderName: 'login.example' },
  SetIdentityPoolRoles: { ...POOL, Roles: {} },
  SetPrincipalTagAttributeMap: { ...POOL, IdentityProviderName: 'accounts.google.com', UseDefaults: true },
  TagResource: { ...ARN, Tags: { k: 'v' } },
  UnlinkDeveloperIdentity: { ...POOL, ...IDENTITY, DeveloperProviderName: 'login.example', DeveloperUserIdentifier: 'x' },
  UntagResource: { ...ARN, TagKeys: ['k'] },
  UpdateIdentityPool: { ...POOL, IdentityPoolName: 'x', AllowUnauthenticatedIdentities: false },
};
