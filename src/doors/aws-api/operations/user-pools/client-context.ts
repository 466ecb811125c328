import type { SignInContext } from '../../../../authentication/index.js';
import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';

/** The app client that a public operation names, and its pool. Throws `ResourceNotFoundException`. */
export async function clientContext({ clients, pools }: Pick<Parts, 'clients' | 'pools'>, clientId: string): Promise<SignInContext> {
  const client = await clients.find(clientId);
  if (!client) throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  return { client, pool: await pools.get(client.poolId) };
}
