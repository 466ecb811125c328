import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPasskeyRecords } from '../authentication/index.js';
import { createGroups } from '../directory/groups/index.js';
import { createIdentityProviders } from '../directory/identity-providers/index.js';
import { createPools } from '../directory/pools/index.js';
import { createUsers } from '../directory/users/index.js';
import { createSealer, defined, hasCode, randomIds, silentLogger, systemClock } from '../kernel/index.js';
import type { GivenSettings } from '../settings/index.js';
import { openSecrets } from '../settings/index.js';
import { createRemovals, openStorage } from '../storage/index.js';
import { exportUsers, type TransferServices } from './export-users.js';
import { importUsers } from './import-users.js';
import { createSecretsBox, TransferError } from './secrets-box.js';

/** `cognate export` and `cognate import`: all users of a pool, to and from a file. */
export interface TransferCommand {
  readonly kind: 'export' | 'import';
  readonly pool: string;
  /** Omitted: standard output or input. */
  readonly file?: string;
  readonly passphraseFile?: string;
  /** Exports secrets in clear; must be requested explicitly. */
  readonly plainSecrets: boolean;
}

/**
 * Works on the store directly, whether the server runs or not: the embedded store allows several processes. Resolves with a summary line.
 * Throws `TransferError`.
 */
export async function transfer(settings: GivenSettings, command: TransferCommand): Promise<string> {
  const passphrase =
    command.passphraseFile === undefined
      ? undefined
      : (await readFile(command.passphraseFile, 'utf8').catch(unreadable(command.passphraseFile))).trim();
  if (command.kind === 'export' && (passphrase === undefined) !== command.plainSecrets) {
    throw new TransferError('give --passphrase-file FILE, which seals the password hashes and factors, or --plain-secrets');
  }
  if (passphrase !== undefined && passphrase.length < 12) throw new TransferError('the passphrase has fewer than 12 characters');
  const path = join(settings.dataDir, 'store');
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { masterKeys } = await openSecrets(settings, randomIds);
  const storage = await openStorage({ path, ...defined({ uri: settings.mongodbUri }) });
  try {
    const services = servicesOn(storage.connection, createSealer(masterKeys), settings.region);
    await storage.ready();
    return await run(services, command, passphrase);
  } catch (error) {
    if (hasCode(error, 'pool_unknown')) throw new TransferError(`there is no user pool ${command.pool}`);
    throw error;
  } finally {
    await storage.close();
  }
}

const unreadable = (file: string) => (cause: unknown) => {
  throw new TransferError(`${file} cannot be read`, { cause });
};

async function run(services: TransferServices, { kind, pool, file }: TransferCommand, passphrase: string | undefined): Promise<string> {
  if (kind === 'export') {
    const lines = Readable.from(exportUsers(services, pool, createSecretsBox(passphrase)));
    if (file === undefined) await pipeline(lines, process.stdout, { end: false });
    else {
      // An existing file may be readable for others.
      await rm(file, { force: true });
      await pipeline(lines, createWriteStream(file, { mode: 0o600 }));
    }
    return `exported ${pool}\n`;
  }
  const input = file === undefined ? process.stdin : (await open(file).catch(unreadable(file))).createReadStream();
  const read = () => createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const { users, skipped, groups } = await importUsers(services, pool, read, passphrase);
  return `imported ${users} users and ${groups} groups into ${pool}; ${skipped} users were there already\n`;
}

function servicesOn(connection: Parameters<typeof createUsers>[0]['connection'], sealer: ReturnType<typeof createSealer>, region: string) {
  const parts = { connection, sealer, clock: systemClock, ids: randomIds };
  const identityProviders = createIdentityProviders(parts);
  const users = createUsers({ ...parts, providerNames: identityProviders.names });
  const noKeys = { create: async () => Promise.reject(new Error('no pools are made here')), remove: async () => {} };
  return {
    pools: createPools({ ...parts, region, keys: noKeys, removals: createRemovals({ ...parts, logger: silentLogger }) }),
    users,
    groups: createGroups({ ...parts, users }),
    passkeys: createPasskeyRecords(connection),
    clock: systemClock,
  };
}
