import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PasswordHashing } from '../authentication/index.js';
import { loadStrategies } from '../federation/index.js';
import { openListeners, type Timeouts } from '../http/server/index.js';
import { type Clock, defined, hasCode, type Ids, type Logger, randomIds, systemClock } from '../kernel/index.js';
import { completeSettings, type GivenSettings, openSecrets, SettingsError } from '../settings/index.js';
import { loadSetup } from '../setup/index.js';
import { openStorage, type StorageOptions } from '../storage/index.js';
import type { KeyGenerator } from '../tokens/index.js';
import { assemble } from './assemble.js';
import { banner, unsupportedNode } from './banner.js';
import { createLogger } from './logger.js';
import { packageRoot } from './package-root.js';

/** Replacements for an embedding program or a test. */
export interface Overrides {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  /** Shared by all servers of the process. */
  readonly hashing: PasswordHashing;
  /** Signing keys of pools; by default random. */
  readonly generateKeyPair: KeyGenerator;
  readonly timeouts: Timeouts;
  /** Observes every store operation; used to count reads and writes. */
  readonly onOperation: NonNullable<StorageOptions['onOperation']>;
}

export interface Server {
  /** Base URL. */
  readonly url: string;
  /** Port that it listens on, which a proxy may hide. */
  readonly port: number;
  /** Port of the TLS listener. Omitted: none. */
  readonly tlsPort?: number;
  /** CA of a self-made TLS certificate, which clients have to trust. */
  readonly caFile?: string;
  readonly logger: Logger;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Start-up message. */
  readonly banner: string;
  /** Revokes temporary credentials issued to this identity before now: here at once, on other nodes within five seconds. */
  revokeCredentials(identityId: string): Promise<void>;
  /** Checks at once whether the TLS certificate files have changed; otherwise checked every minute. */
  checkCertificate(): Promise<void>;
  /** Refuses new requests, finishes those in flight, closes the store. At most ten seconds. */
  close(): Promise<void>;
}

/** Starts a server and resolves when it answers. Throws `SettingsError` for settings that cannot work. */
export async function createServer(given: GivenSettings, overrides: Partial<Overrides> = {}): Promise<Server> {
  const { clock = systemClock, ids = randomIds, logger = createLogger(given.logLevel) } = overrides;
  const listeners = await openListeners(given, overrides.timeouts);
  try {
    const settings = completeSettings(given, { package: packageRoot(), cwd: process.cwd() }, listeners.port, listeners.tlsPort);
    const secrets = await openSecrets(settings, ids);
    const { caFile } = await listeners.presentCertificate({ settings, clock, logger });
    const setup = await loadSetup(settings.setup, { base: settings.baseUrl, account: settings.accountId });
    const strategies = await loadStrategies(settings.identityProviders.strategies, process.cwd());
    const path = join(settings.dataDir, 'store');
    await mkdir(path, { recursive: true, mode: 0o700 });
    const storage = await openStorage({
      path,
      clock,
      ...defined({ uri: settings.mongodbUri, onOperation: overrides.onOperation }),
    });
    const { hashing, generateKeyPair, fetch: fetchOf = fetch } = overrides;
    const parts = {
      settings,
      secrets,
      setup,
      strategies,
      storage,
      clock,
      ids,
      logger,
      fetch: fetchOf,
      ...defined({ hashing, generateKeyPair }),
    };
    const application = await assemble(parts).catch(async (error: unknown) => {
      await storage.close();
      throw error;
    });
    const outdated = settings.development ? undefined : unsupportedNode(process.version, clock.now());
    if (outdated) logger.warn(outdated, 'this release of Node gets no more security fixes');
    listeners.serve(application.handler);
    application.begin();
    return {
      url: settings.baseUrl,
      port: listeners.port,
      ...defined({ tlsPort: listeners.tlsPort, caFile }),
      logger,
      operator: secrets.operator,
      banner: banner(settings, setup, { ...secrets, ...defined({ caFile }) }),
      checkCertificate: () => listeners.checkCertificate(),
      revokeCredentials: application.revokeCredentials,
      async close() {
        application.beginStop();
        await listeners.close();
        await application.close();
        await storage.close();
      },
    };
  } catch (error) {
    await listeners.close();
    if (hasCode(error, 'federation_strategy_invalid')) throw new SettingsError([(error as Error).message]);
    if (!hasCode(error, 'unsealable')) throw error;
    throw new SettingsError(['masterKey (MASTER_KEY): the master key is not the one that this data was sealed with']);
  }
}
