import type { PasswordHashing } from '../authentication/index.js';
import type { Strategies } from '../federation/index.js';
import { type Clock, createSealer, defined, type Ids, type Logger } from '../kernel/index.js';
import { createOutboundFetch } from '../outbound/index.js';
import type { Secrets, Settings } from '../settings/index.js';
import type { Setup } from '../setup/index.js';
import { createRemovals, type Storage } from '../storage/index.js';
import { createTokens, type KeyGenerator } from '../tokens/index.js';
import { createFunctionTriggers, createTriggerOutcomes } from '../triggers/index.js';
import { createMail } from './mail.js';
import { createProtection } from './protection.js';

export interface ApplicationParts {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly setup: Setup;
  readonly strategies: Strategies;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  readonly hashing?: PasswordHashing;
  readonly generateKeyPair?: KeyGenerator;
}

export type Shared = ReturnType<typeof createShared>;

/** Layer of services that all others use: sealing, tokens, limits, messages, triggers, removals. */
export function createShared(parts: ApplicationParts) {
  const { settings, secrets, storage, clock, ids, logger, fetch, generateKeyPair } = parts;
  const { baseUrl, triggers: given } = settings;
  const sealer = createSealer(secrets.masterKeys);
  const base = { connection: storage.connection, sealer, clock, ids, logger };
  const triggerOutcomes = createTriggerOutcomes({ clock });
  return {
    ...base,
    settings,
    strategies: parts.strategies,
    clockTolerance: settings.clockToleranceSeconds,
    fetch,
    outboundFetch: createOutboundFetch({ fetch, ...settings.identityProviders }),
    /** For addresses that clients registered themselves. */
    publicFetch: createOutboundFetch({ fetch, origins: settings.registeredClients.origins, allowPrivateAddresses: false }),
    tokens: createTokens({
      ...base,
      issuerOf: (poolId) => `${baseUrl}/${poolId}`,
      poolIdOf: (issuer) => (issuer.startsWith(`${baseUrl}/`) ? issuer.slice(baseUrl.length + 1) : undefined),
      ...defined({ generateKeyPair }),
    }),
    protection: createProtection({ settings, storage, clock, logger, fetch }),
    mail: createMail({ ...base, settings, fetch }),
    triggerOutcomes,
    triggers: createFunctionTriggers({
      outcomes: triggerOutcomes,
      functions: given.functions,
      ...defined({ moduleUser: given.modules.user, lambda: given.lambda.mode === 'aws' ? given.lambda : undefined }),
      fetch,
      clock,
      logger,
    }),
    removals: createRemovals(base),
  };
}
