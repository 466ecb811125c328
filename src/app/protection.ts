import { join } from 'node:path';
import { createAdminActivities, createFileSink, createHttpSink, createLogSink, type Sink } from '../audit/index.js';
import { createCommonList, createPwnedCopy, createPwnedRange, type PasswordLists } from '../authentication/index.js';
import { type Clock, defined, type Logger } from '../kernel/index.js';
import { createCounters, createFailuresByAddress, createRateLimiter, type FailuresByAddress } from '../limits/index.js';
import { type Settings, SettingsError } from '../settings/index.js';
import type { Storage } from '../storage/index.js';
import { packageRoot } from './package-root.js';

interface ProtectionParts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: typeof fetch;
}

const PER_ADDRESS = 300;
const PER_CLIENT = 1000;
const PER_USER = 10;
const FAILURES = 300;
/** Wrong device codes an hour from one network; people type and check them, so more is guessing. */
const WRONG_DEVICE_CODES = 30;

/** Creates rate limits, failure counters, password lists and event sinks by the settings. Throws `SettingsError`. */
export function createProtection({ settings, storage, clock, logger, fetch }: ProtectionParts) {
  const { development, limits } = settings;
  const unless = (given: number | undefined, standard: number): number => given ?? (development ? 0 : standard);
  // The embedded store belongs to one process: there is no other to share counters with.
  const counters = createCounters({
    clock,
    logger,
    ...defined({ shared: settings.mongodbUri === undefined ? undefined : storage.connection }),
  });
  const rates = {
    perAddress: unless(limits.perAddress, PER_ADDRESS),
    perClient: unless(limits.perClient, PER_CLIENT),
    perUser: unless(limits.perUser, PER_USER),
  };
  const failures: FailuresByAddress = createFailuresByAddress({ counters, clock, allowed: unless(limits.failuresPerAddress, FAILURES) });
  const sinks = sinksOf({ settings, clock, logger, fetch });
  return {
    counters,
    rateLimiter: createRateLimiter({ counters, rates, clock }),
    failures,
    wrongDeviceCodes: createFailuresByAddress({ counters, clock, allowed: WRONG_DEVICE_CODES, what: 'device-codes' }),
    passwordLists: passwordListsOf(settings, fetch),
    sinks,
    adminActivities: createAdminActivities({ sinks, clock }),
    async close() {
      await counters.close();
      for (const sink of sinks) await sink.close();
    },
  };
}

function passwordListsOf({ compromisedPasswords: { pwnedPath, rangeApi, onFailure } }: Settings, fetchOf: typeof fetch): PasswordLists {
  return {
    lists: [
      createCommonList(join(packageRoot(), 'config/common-passwords.bin')),
      ...(pwnedPath === undefined ? [] : [createPwnedCopy(pwnedPath)]),
      ...(rangeApi === undefined ? [] : [createPwnedRange({ url: rangeApi, fetch: fetchOf })]),
    ],
    onFailure,
  };
}

function sinksOf({ settings: { events }, clock, logger, fetch }: Omit<ProtectionParts, 'storage'>): readonly Sink[] {
  const { log, file, url, secret } = events;
  if (url !== undefined && secret === undefined) throw new SettingsError(['events.secret (EVENTS_SECRET): is needed with events.url']);
  return [
    ...(log ? [createLogSink(logger)] : []),
    ...(file === undefined ? [] : [createFileSink({ path: file, logger })]),
    ...(url === undefined ? [] : [createHttpSink({ url, secret: secret!, fetch, clock, logger })]),
  ];
}
