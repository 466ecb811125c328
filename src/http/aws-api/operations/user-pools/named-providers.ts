import type { Parts } from '../../operation.js';

/** Of the names that an app client is to support, those that the pool has a provider for: one read for each but COGNITO. */
export async function namedProviders(
  { identityProviders }: Pick<Parts, 'identityProviders'>,
  poolId: string,
  names: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  const asked = names.filter((name) => name !== 'COGNITO');
  const found = await Promise.all(asked.map((name) => identityProviders.find(poolId, name)));
  return new Set(found.flatMap((provider) => provider?.name ?? []));
}
