import type { GetCredentialsForIdentityCommandInput, GetCredentialsForIdentityCommandOutput } from '@aws-sdk/client-cognito-identity';
import type { Parts, Run } from '../../operation.js';

export const getCredentialsForIdentity =
  ({ identities }: Pick<Parts, 'identities'>): Run<GetCredentialsForIdentityCommandInput, GetCredentialsForIdentityCommandOutput> =>
  async ({ IdentityId, Logins = {}, CustomRoleArn }) => {
    const credentials = await identities.credentials(IdentityId, Logins, CustomRoleArn);
    return {
      IdentityId: credentials.identityId,
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: new Date(credentials.expiresAt * 1000),
      },
    };
  };
