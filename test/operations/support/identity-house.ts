import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateIdentityPoolCommand,
  type CreateIdentityPoolCommandInput,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { identityApp, identityOperator } from '../../support/clients.js';
import { confirmedUser, ownPool, signedIn } from '../../support/scenario.js';
import { demo, startServer, type TestServer, type TestServerOptions } from '../../support/server.js';

export const BUCKET = 'shared';
export const DEVELOPER = 'login.mycompany.app';
export const roleArn = (name: string): string => `arn:aws:iam::${demo.accountId}:role/${name}`;
export const providerOf = (poolId: string): string => `cognito-idp.${demo.region}.amazonaws.com/${poolId}`;

const variable = (name: string): string => ['$', `{${name}}`].join('');

function role(name: string, amr: string, actions: readonly string[], resource: string) {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: actions,
        Condition: { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr } },
      },
    ],
  };
  const statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${BUCKET}/${resource}` };
  return { name, trust, policies: [{ Version: '2012-10-17', Statement: [statement] }] };
}

const ASSUME = 'sts:AssumeRoleWithWebIdentity';
const TAG = 'sts:TagSession';

const setup = {
  roles: [
    role('member', 'authenticated', [ASSUME], `${variable('cognito-identity.amazonaws.com:sub')}/*`),
    role('editor', 'authenticated', [ASSUME], 'editors/*'),
    role('guest', 'unauthenticated', [ASSUME], 'public/*'),
    role('tagged', 'authenticated', [ASSUME, TAG], `${variable('aws:PrincipalTag/team')}/*`),
    role('named', 'authenticated', [ASSUME, TAG], `${variable('aws:PrincipalTag/client')}/${variable('aws:PrincipalTag/username')}/*`),
  ],
  buckets: [BUCKET],
};

/** A server with roles for identities of any identity pool, and a bucket whose folders they see. */
export async function startIdentityHouse(options: Pick<TestServerOptions, 'overrides'> = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cognate-setup-'));
  const file = join(folder, 'setup.yaml');
  await writeFile(file, JSON.stringify(setup));
  try {
    return await startServer({ ...options, environment: { SETUP: file } });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface UserPool {
  readonly poolId: string;
  readonly clientId: string;
  readonly provider: string;
  /** `Logins` of somebody new. */
  login(): Promise<Record<string, string>>;
}

export async function userPool(
  server: TestServer,
  settings: Parameters<typeof ownPool>[1] = {},
  client: Parameters<typeof ownPool>[2] = {},
): Promise<UserPool> {
  const { poolId, clientId } = await ownPool(server, settings, client);
  const provider = providerOf(poolId);
  return {
    poolId,
    clientId,
    provider,
    login: async () => ({ [provider]: (await signedIn(server, await confirmedUser(server, poolId), clientId)).IdToken }),
  };
}

/** An identity pool for users of these user pools, for guests and a developer's own users, with roles. */
export async function identityPool(
  server: TestServer,
  userPools: readonly UserPool[],
  { authenticated = 'member', ...input }: Partial<CreateIdentityPoolCommandInput> & { authenticated?: string } = {},
): Promise<string> {
  const operator = identityOperator(server);
  const { IdentityPoolId = '' } = await operator.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'house',
      AllowUnauthenticatedIdentities: true,
      DeveloperProviderName: DEVELOPER,
      CognitoIdentityProviders: userPools.map(({ provider, clientId }) => ({ ProviderName: provider, ClientId: clientId })),
      ...input,
    }),
  );
  const Roles = { authenticated: roleArn(authenticated), unauthenticated: roleArn('guest') };
  await operator.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }));
  return IdentityPoolId;
}

export async function getId(server: TestServer, IdentityPoolId: string, Logins: Record<string, string> = {}): Promise<string> {
  return (await identityApp(server).send(new GetIdCommand({ IdentityPoolId, Logins }))).IdentityId!;
}

export interface Keys {
  readonly identityId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export async function credentials(
  server: TestServer,
  IdentityId: string,
  Logins: Record<string, string> = {},
  CustomRoleArn?: string,
): Promise<Keys> {
  const input = { IdentityId, Logins, ...(CustomRoleArn ? { CustomRoleArn } : {}) };
  const { Credentials, IdentityId: identityId } = await identityApp(server).send(new GetCredentialsForIdentityCommand(input));
  const { AccessKeyId, SecretKey, SessionToken } = Credentials!;
  return { identityId: identityId!, accessKeyId: AccessKeyId!, secretAccessKey: SecretKey!, sessionToken: SessionToken! };
}
