import type { Parts } from '../../operation.js';

/** Names of `SupportedIdentityProviders` that exist in the pool. One read for each but COGNITO. */
export async function namedProviders(
  { identityProviders }: Pick<Parts, 'identityProviders'>,
  poolId: string,
  names: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  const external = names.filter((name) => name !== 'COGNITO');
  const found = await Promise.all(external.map((name) => identityProviders.find(poolId, name)));
  return new Set(found.flatMap((provider) => provider?.name ?? []));
}
