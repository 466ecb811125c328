import type { RevokeTokenCommandInput, RevokeTokenCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { hasCode } from '../../../../kernel/index.js';
import { AwsError } from '../../errors.js';
import type { Parts, Run } from '../../operation.js';
import { clientContext } from './call-context.js';
import { isClientProven } from './is-client-proven.js';

/** Revokes the session of a refresh token. An unknown token is no error (RFC 7009 section 2.2). */
export const revokeToken =
  (parts: Pick<Parts, 'clients' | 'pools' | 'tokens'>): Run<RevokeTokenCommandInput, RevokeTokenCommandOutput> =>
  async ({ Token, ClientId, ClientSecret, RevokeAssociatedSessions }, call) => {
    const { client } = await clientContext(parts, ClientId, call).catch(unauthorized);
    if (!isClientProven(client, ClientSecret)) throw new AwsError('UnauthorizedException', 'Unable to verify the client secret.');
    if (!client.tokenRevocation) throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
    const { sessions, ssoSessions, refreshTokens } = parts.tokens;
    const linked = RevokeAssociatedSessions === 'LINKED' ? (await refreshTokens.present(client.poolId, Token))?.session : undefined;
    if (linked?.clientId === client.id && linked.originId !== undefined && linked.confirmation === undefined) {
      // Ends the SSO session that issued the token, where the pool tracks sessions, and notifies its participants.
      await ssoSessions.end(client.poolId, linked.originId);
      await sessions.endAnnouncedOf(client.poolId, linked.userId, linked.originId);
    }
    await sessions.endByRefreshToken(client.poolId, client.id, Token).catch(unauthorized);
    return {};
  };

/** Maps errors that the operation does not declare (unknown client, not authorized) to `UnauthorizedException`. */
function unauthorized(error: unknown): never {
  const isUnknown = error instanceof AwsError && error.awsName === 'ResourceNotFoundException';
  if (!isUnknown && !hasCode(error, 'client_proof_required') && !hasCode(error, 'refresh_token_bound')) throw error;
  throw new AwsError('UnauthorizedException', (error as Error).message, 400, error);
}
