import type { GetSigningCertificateCommandInput, GetSigningCertificateCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts, Run } from '../../operation.js';

/** Certificate of the key that signs the pool's SAML requests: base64 of its DER encoding. Created at the first call. */
export const getSigningCertificate =
  ({ pools, tokens }: Pick<Parts, 'pools' | 'tokens'>): Run<GetSigningCertificateCommandInput, GetSigningCertificateCommandOutput> =>
  async ({ UserPoolId }) => {
    const pool = await pools.get(UserPoolId);
    return { Certificate: (await tokens.samlSigningKeys.of(pool.id)).certificate };
  };
