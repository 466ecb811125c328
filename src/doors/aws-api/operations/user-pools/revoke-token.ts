import type { RevokeTokenCommandInput, RevokeTokenCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { clientContext } from './client-context.js';
import { isClientProven } from './is-client-proven.js';

/** Ends the session of a refresh token. A token that is unknown is no error: it is as revoked as it can be. */
export const revokeToken =
  (parts: Pick<Parts, 'clients' | 'pools' | 'tokens'>): Run<RevokeTokenCommandInput, RevokeTokenCommandOutput> =>
  async ({ Token, ClientId, ClientSecret }) => {
    const { client } = await clientContext(parts, ClientId);
    if (!isClientProven(client, ClientSecret)) throw new AwsError('UnauthorizedException', 'Unable to verify the client secret.');
    if (!client.tokenRevocation) throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
    await parts.tokens.sessions.endByRefreshToken(client.poolId, client.id, Token);
    return {};
  };
