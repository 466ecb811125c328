import { refuseBearerTokens, refuseKeyProof, type SignInContext } from '../../../../authentication/index.js';
import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';

/**
 * App client of a public operation, and its pool. Clients that must prove themselves by assertion, certificate or DPoP are refused: no
 * operation has a member for the proof. Throws `ResourceNotFoundException`, `client_proof_required`.
 */
export async function clientContext({ clients, pools }: Pick<Parts, 'clients' | 'pools'>, clientId: string): Promise<SignInContext> {
  const client = await clients.find(clientId);
  if (!client) throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  refuseKeyProof(client);
  return { client, pool: await pools.get(client.poolId) };
}

/**
 * App client for which a server signs users in: the signature of the call authenticates the caller in place of the client. Throws
 * `pool_unknown`, `client_unknown`, `client_proof_required` when the client's tokens must be sender-constrained.
 */
export async function serverContext(
  { clients, pools }: Pick<Parts, 'clients' | 'pools'>,
  { UserPoolId, ClientId }: { UserPoolId: string; ClientId: string },
): Promise<SignInContext> {
  const pool = await pools.get(UserPoolId);
  const client = await clients.get(pool.id, ClientId);
  refuseBearerTokens(client);
  return { pool, client };
}
