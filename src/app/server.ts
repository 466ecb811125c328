import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PasswordHashing } from '../authentication/index.js';
import { type Clock, defined, hasCode, type Ids, type Logger, randomIds, systemClock } from '../kernel/index.js';
import { completeSettings, type GivenSettings, SettingsError } from '../settings/index.js';
import { openStorage, type StorageOptions } from '../storage/index.js';
import { assemble } from './assemble.js';
import { banner } from './banner.js';
import type { Timeouts } from './listener.js';
import { openListeners } from './listeners.js';
import { createLogger } from './logger.js';
import { unsupportedNode } from './node-support.js';
import { packageRoot } from './package-root.js';
import { openSecrets } from './secrets.js';
import { loadSetup } from './setup/load.js';

/** What an embedding program or a test may put in place of the real thing. */
export interface Overrides {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
  /** One for the whole process, should it run several servers. */
  readonly hashing: PasswordHashing;
  readonly timeouts: Timeouts;
  /** Sees every store operation: budgets are counted with it. */
  readonly onOperation: NonNullable<StorageOptions['onOperation']>;
}

export interface Server {
  /** The base URL. */
  readonly url: string;
  /** The port that it listens on, which a proxy may hide. */
  readonly port: number;
  /** Where it speaks TLS, if anywhere. */
  readonly tlsPort?: number;
  /** The CA of the TLS certificate, when that is of our own making: clients have to be told to trust it. */
  readonly caFile?: string;
  readonly logger: Logger;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Lines for whoever started it. */
  readonly banner: string;
  /** Temporary credentials that this identity was given before now are worth nothing: here at once, on other nodes within five seconds. */
  revokeCredentials(identityId: string): Promise<void>;
  /** Looks at once whether the TLS certificate's files have changed, which it does every minute anyway. */
  checkCertificate(): Promise<void>;
  /** Refuses new requests, finishes those in flight, closes the store. Within ten seconds. */
  close(): Promise<void>;
}

/** Starts a server and resolves when it answers. Throws `SettingsError` when the settings cannot work. */
export async function createServer(given: GivenSettings, overrides: Partial<Overrides> = {}): Promise<Server> {
  const { clock = systemClock, ids = randomIds, logger = createLogger(given.logLevel) } = overrides;
  const listeners = await openListeners(given, overrides.timeouts);
  try {
    const settings = completeSettings(given, { package: packageRoot(), cwd: process.cwd() }, listeners.port, listeners.tlsPort);
    const secrets = await openSecrets(settings, ids);
    const { caFile } = await listeners.presentCertificate({ settings, clock, logger });
    const setup = await loadSetup(settings.setup, { base: settings.baseUrl, account: settings.accountId });
    const path = join(settings.dataDir, 'store');
    await mkdir(path, { recursive: true, mode: 0o700 });
    const storage = await openStorage({
      path,
      clock,
      ...defined({ uri: settings.mongodbUri, onOperation: overrides.onOperation }),
    });
    const { hashing, fetch: fetchOf = fetch } = overrides;
    const parts = { settings, secrets, setup, storage, clock, ids, logger, fetch: fetchOf, ...defined({ hashing }) };
    const house = await assemble(parts).catch(async (error: unknown) => {
      await storage.close();
      throw error;
    });
    const outdated = settings.development ? undefined : unsupportedNode(process.version, clock.now());
    if (outdated) logger.warn(outdated, 'this release of Node gets no more security fixes');
    listeners.serve(house.handler);
    house.begin();
    return {
      url: settings.baseUrl,
      port: listeners.port,
      ...defined({ tlsPort: listeners.tlsPort, caFile }),
      logger,
      operator: secrets.operator,
      banner: banner(settings, setup, { ...secrets, ...defined({ caFile }) }),
      checkCertificate: () => listeners.checkCertificate(),
      revokeCredentials: house.revokeCredentials,
      async close() {
        house.beginStop();
        await listeners.close();
        await house.close();
        await storage.close();
      },
    };
  } catch (error) {
    await listeners.close();
    if (!hasCode(error, 'unsealable')) throw error;
    throw new SettingsError(['masterKey (MASTER_KEY): the master key is not the one that this data was sealed with']);
  }
}
