import type { ContextDataType } from '@aws-sdk/client-cognito-identity-provider';
import { type Origin, type RequestContext, refuseBearerTokens, refuseKeyProof } from '../../../../authentication/index.js';
import { AwsError } from '../../errors.js';
import type { Call, Parts } from '../../operation.js';
import { claimedOrigin } from './call-metadata.js';

/**
 * App client of a public operation, and its pool. Clients that must prove themselves by assertion, certificate or DPoP are refused: no
 * operation has a member for the proof. Throws `ResourceNotFoundException`, `client_proof_required`.
 */
export async function clientContext(
  { clients, pools }: Pick<Parts, 'clients' | 'pools'>,
  clientId: string,
  { origin }: Pick<Call, 'origin'>,
): Promise<RequestContext> {
  const client = await clients.find(clientId);
  if (!client) throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  refuseKeyProof(client);
  return { client, pool: await pools.get(client.poolId), origin };
}

/**
 * App client for which a server signs users in: the signature of the call authenticates the caller in place of the client. The origin is
 * the end user's as far as `ContextData` names it, else the server's; `userOrigin` is the end user's alone. Throws `pool_unknown`, `client_unknown`, `client_proof_required` when the client's tokens must be sender-constrained.
 */
export async function serverContext(
  { clients, pools }: Pick<Parts, 'clients' | 'pools'>,
  { UserPoolId, ClientId, ContextData }: { UserPoolId: string; ClientId: string; ContextData?: ContextDataType | undefined },
  { origin }: Pick<Call, 'origin'>,
): Promise<RequestContext & { readonly userOrigin: Origin }> {
  const pool = await pools.get(UserPoolId);
  const client = await clients.get(pool.id, ClientId);
  refuseBearerTokens(client);
  const userOrigin = claimedOrigin(ContextData);
  return { pool, client, origin: { ...origin, ...userOrigin }, userOrigin };
}
