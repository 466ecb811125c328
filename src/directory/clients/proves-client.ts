import { constantTimeEqual } from '../../kernel/index.js';
import type { AppClient } from './types.js';

type Secretive = Pick<AppClient, 'secret' | 'secrets'>;

/** Returns the values of every active secret; empty for a public client. */
export function activeSecretsOf({ secret, secrets }: Secretive): readonly string[] {
  return secrets?.map(({ value }) => value) ?? (secret === undefined ? [] : [secret]);
}

/**
 * Reports whether the given value equals one of the client's secrets, or what `proofOf` derives
 * from it. Compares with all of them in any case.
 */
export function provesClient(client: Secretive, given: string, proofOf: (secret: string) => string = String): boolean {
  return activeSecretsOf(client)
    .map((secret) => constantTimeEqual(proofOf(secret), given))
    .includes(true);
}
