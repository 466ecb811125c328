import { CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import * as oidc from 'openid-client';
import type { Tokens } from './browser-sign-in.js';
import type { Demo } from './step.js';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Step 3a: the custom grant at the token endpoint (RFC 8693). */
export async function credentialsByGrant(demo: Demo, tokens: Tokens): Promise<{ identityId: string; credentials: AwsCredentials }> {
  const answer = await oidc.genericGrantRequest(tokens.configuration, exchangeGrant, {
    subject_token: tokens.idToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    identity_pool_id: demo.identityPoolId,
  });
  const { AccessKeyId, SecretKey, SessionToken } = answer['Credentials'] as unknown as Record<string, string>;
  const identityId = String(answer['IdentityId']);
  demo.say(`token exchange: ${AccessKeyId} for identity ${identityId}`);
  return { identityId, credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretKey!, sessionToken: SessionToken! } };
}

const loginsOf = (demo: Demo, tokens: Tokens): Record<string, string> => ({
  [`cognito-idp.${demo.region}.amazonaws.com/${demo.poolId}`]: tokens.idToken,
});

/** Step 3b: GetId and GetCredentialsForIdentity with the AWS SDK; without tokens, as a guest. */
export async function credentialsByApi(demo: Demo, tokens?: Tokens): Promise<{ identityId: string; credentials: AwsCredentials }> {
  const client = new CognitoIdentityClient({ endpoint: demo.url, region: demo.region });
  const logins = tokens ? { Logins: loginsOf(demo, tokens) } : {};
  const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: demo.identityPoolId, ...logins }));
  const { Credentials } = await client.send(new GetCredentialsForIdentityCommand({ IdentityId, ...logins }));
  demo.say(`GetId, GetCredentialsForIdentity${tokens ? '' : ' as a guest'}: ${Credentials!.AccessKeyId} for identity ${IdentityId}`);
  return {
    identityId: IdentityId!,
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  };
}

/** Step 3c: the same through the provider that AWS clients are given. */
export function credentialsProvider(demo: Demo, tokens?: Tokens): ReturnType<typeof fromCognitoIdentityPool> {
  return fromCognitoIdentityPool({
    identityPoolId: demo.identityPoolId,
    ...(tokens ? { logins: loginsOf(demo, tokens) } : {}),
    clientConfig: { endpoint: demo.url, region: demo.region },
  });
}
