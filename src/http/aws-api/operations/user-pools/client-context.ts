import { refuseBearerTokens, refuseKeyProof, type SignInContext } from '../../../../authentication/index.js';
import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';

/**
 * The app client that a public operation names, and its pool. No operation has a place for a client's assertion, certificate or DPoP proof.
 * Throws `ResourceNotFoundException`, `client_proof_required`.
 */
export async function clientContext({ clients, pools }: Pick<Parts, 'clients' | 'pools'>, clientId: string): Promise<SignInContext> {
  const client = await clients.find(clientId);
  if (!client) throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  refuseKeyProof(client);
  return { client, pool: await pools.get(client.poolId) };
}

/**
 * The app client that a server signs users in for: the signature of the call authenticates the caller in place of the client.
 * Throws `pool_unknown`, `client_unknown`, `client_proof_required` where the client's tokens have to be bound.
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
