import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { identityApp } from '../../support/clients.js';
import { confirmedUser, signedIn, type Tokens } from '../../support/scenario.js';
import { demo, startServer, type TestServer } from '../../support/server.js';
import { CALLBACK } from './hosted.js';

export interface Tenant {
  readonly poolId: string;
  readonly clientId: string;
  readonly identityPoolId: string;
}

const tenant = (letter: string): Tenant => ({
  poolId: `us-east-1_tenant${letter}`,
  clientId: `app${letter}`,
  identityPoolId: `us-east-1:00000000-0000-4000-8000-00000000000${letter}`,
});
export const tenantA = tenant('a');
export const tenantB = tenant('b');
export const BUCKET = 'shared';
export const TABLE = 'shared';

const SUB = '$' + '{cognito-identity.amazonaws.com:sub}';

function trust(amr: string) {
  const conditions = {
    StringEquals: { 'cognito-identity.amazonaws.com:aud': [tenantA.identityPoolId, tenantB.identityPoolId] },
    'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
  };
  const principal = { Federated: 'cognito-identity.amazonaws.com' };
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRoleWithWebIdentity', Condition: conditions }],
  };
}

/** Two tenants that share role, bucket and table: only who somebody is keeps them apart. */
const setup = {
  userPools: [tenantA, tenantB].map(({ poolId, clientId }) => ({
    id: poolId,
    name: poolId,
    signInWith: ['email'],
    verify: ['email'],
    clients: [
      {
        id: clientId,
        name: clientId,
        authFlows: ['USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'],
        oauthFlows: ['code'],
        scopes: ['openid', 'email'],
        callbackUrls: [CALLBACK],
      },
    ],
  })),
  roles: [
    {
      name: 'user',
      trust: trust('authenticated'),
      policies: [
        {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${BUCKET}/${SUB}/*` },
            {
              Effect: 'Allow',
              Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
              Resource: `arn:aws:dynamodb:*:*:table/${TABLE}`,
              Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [SUB] } },
            },
          ],
        },
      ],
    },
  ],
  identityPools: [tenantA, tenantB].map(({ poolId, clientId, identityPoolId }) => ({
    id: identityPoolId,
    name: identityPoolId.replace(/\W/g, ' '),
    classicFlow: true,
    userPools: [{ pool: poolId, client: clientId, checkSignedIn: true }],
    roles: { authenticated: 'user' },
  })),
  buckets: [BUCKET],
  tables: [{ name: TABLE, partitionKey: 'id' }],
};

export async function startTenants(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cognate-setup-'));
  const file = join(folder, 'setup.yaml');
  await writeFile(file, JSON.stringify(setup));
  try {
    return await startServer({ environment: { SETUP: file } });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface Member {
  readonly tenant: Tenant;
  readonly email: string;
  readonly tokens: Tokens;
  readonly identityId: string;
  readonly credentials: Keys;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export const loginsOf = ({ poolId }: Tenant, idToken: string): Record<string, string> => ({
  [`cognito-idp.${demo.region}.amazonaws.com/${poolId}`]: idToken,
});

export async function identityOf(server: TestServer, tenant: Tenant, idToken: string): Promise<string> {
  const Logins = loginsOf(tenant, idToken);
  return (await identityApp(server).send(new GetIdCommand({ IdentityPoolId: tenant.identityPoolId, Logins }))).IdentityId!;
}

export async function credentialsOf(server: TestServer, tenant: Tenant, IdentityId: string, idToken: string): Promise<Keys> {
  const { Credentials } = await identityApp(server).send(
    new GetCredentialsForIdentityCommand({ IdentityId, Logins: loginsOf(tenant, idToken) }),
  );
  const { AccessKeyId, SecretKey, SessionToken } = Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretKey!, sessionToken: SessionToken! };
}

/** Somebody of this tenant, signed in, with credentials. */
export async function member(server: TestServer, tenant: Tenant): Promise<Member> {
  const person = await confirmedUser(server, tenant.poolId);
  const tokens = await signedIn(server, person, tenant.clientId);
  const identityId = await identityOf(server, tenant, tokens.IdToken);
  return { tenant, email: person.email, tokens, identityId, credentials: await credentialsOf(server, tenant, identityId, tokens.IdToken) };
}

const common = ({ url }: TestServer, credentials: Keys) => ({ endpoint: url, region: demo.region, credentials, maxAttempts: 1 });

export const s3With = (server: TestServer, keys: Keys): S3Client => new S3Client({ ...common(server, keys), forcePathStyle: true });

export const dynamoDbWith = (server: TestServer, keys: Keys): DynamoDBClient => new DynamoDBClient(common(server, keys));
