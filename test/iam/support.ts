import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { demo, type TestServer } from '../support/server.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const settings = (server: TestServer, credentials: Keys) => ({
  endpoint: server.url,
  region: demo.region,
  credentials,
  maxAttempts: 1,
  systemClockOffset: server.clock.now() - Date.now(),
});

export const iamAs = (server: TestServer, keys: Keys = server.operator): IAMClient => new IAMClient(settings(server, keys));
export const stsAs = (server: TestServer, keys: Keys = server.operator): STSClient => new STSClient(settings(server, keys));
export const idpAs = (server: TestServer, keys: Keys = server.operator): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient(settings(server, keys));

export const arnOf = (kind: string, name: string): string => `arn:aws:iam::${demo.accountId}:${kind}/${name}`;
export const poolArn = (id: string): string => `arn:aws:cognito-idp:${demo.region}:${demo.accountId}:userpool/${id}`;

export interface Line {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
}

/** JSON of a policy; what is not said is allowed, and everywhere. */
export const policy = (...lines: readonly Line[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: lines.map((line) => ({ Effect: 'Allow', Resource: '*', ...line })) });

/** A trust policy for principals of this account. */
export const trust = (AWS: string | readonly string[], more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], ...more }],
  });

let made = 0;
export const fresh = (prefix: string): string => `${prefix}-${++made}`;

/** A user with a key, who may what the lines say. */
export async function userWith(server: TestServer, ...lines: readonly Line[]): Promise<{ name: string; arn: string; keys: Keys }> {
  const iam = iamAs(server);
  const name = fresh('user');
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (lines.length > 0) await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'may', PolicyDocument: policy(...lines) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { name, arn: arnOf('user', name), keys: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } };
}
