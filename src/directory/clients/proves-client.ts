import { constantTimeEqual } from '../../kernel/index.js';
import type { AppClient } from './types.js';

type Secretive = Pick<AppClient, 'secret' | 'secrets'>;

/** The values of every active secret; none: a public client. */
export function activeSecretsOf({ secret, secrets }: Secretive): readonly string[] {
  return secrets?.map(({ value }) => value) ?? (secret === undefined ? [] : [secret]);
}

/** Whether one of the client's secrets, or what `proofOf` makes of it, is what was given. All are compared, whichever it is. */
export function provesClient(client: Secretive, given: string, proofOf: (secret: string) => string = String): boolean {
  return activeSecretsOf(client)
    .map((secret) => constantTimeEqual(proofOf(secret), given))
    .includes(true);
}
