import type { Clock, Ids, Sealer } from '../../../kernel/index.js';
import type { EphemeralRecords } from '../../ephemeral-records.store.js';
import { createPasskeyAssertions, type PasskeyAssertions } from './assertions.js';
import { createPasskeys } from './passkeys.js';
import { type Connection, createPasskeyStore } from './passkeys.store.js';
import { createRegistrationChallenges } from './registration-challenges.js';
import type { Passkeys } from './types.js';

export interface PasskeyFactor {
  readonly passkeys: Passkeys;
  readonly assertions: PasskeyAssertions;
}

/** `baseUrl`: base URL of the hosted pages; its host is the default relying party id. */
export function createPasskeyFactor(parts: {
  connection: Connection;
  ephemeral: EphemeralRecords;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
  baseUrl: string;
}): PasskeyFactor {
  const { connection, ephemeral, sealer, clock, ids, baseUrl } = parts;
  const store = createPasskeyStore(connection);
  return {
    passkeys: createPasskeys({ store, challenges: createRegistrationChallenges({ ephemeral, sealer, clock, ids }), clock, baseUrl }),
    assertions: createPasskeyAssertions({ store, baseUrl }),
  };
}
