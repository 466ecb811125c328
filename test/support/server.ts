import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';
import type { ProtocolProfile } from '../../src/directory/pools/index.js';
import { createServer, type Overrides, type Server } from '../../src/index.js';
import { type Clock, silentLogger } from '../../src/kernel/index.js';
import { type GivenSettings, loadSettings } from '../../src/settings/index.js';
import { quickHashing, reusedKeyPairs } from './cheap-keys.js';

/** Names of the demo set-up (config/demo.yaml), which every test server starts with. */
export const demo = {
  region: 'us-east-1',
  accountId: '123456789012',
  poolId: 'us-east-1_demo',
  publicClient: 'demoapp',
  confidentialClient: 'demoserver',
  machineClient: 'demomachine',
  identityPoolId: 'us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10',
  bucket: 'demo',
  table: 'demo',
} as const;

/** A clock that runs with real time, and can be moved on and stopped. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
  /** Stops the clock until `reset`; `advance` still moves it. */
  freeze(): void;
  reset(): void;
}

export function createTestClock(): TestClock {
  let ahead = 0;
  let frozenAt: number | undefined;
  return {
    now: () => (frozenAt ?? Date.now()) + ahead,
    advance(milliseconds) {
      ahead += milliseconds;
    },
    freeze() {
      frozenAt = Date.now();
    },
    reset() {
      ahead = 0;
      frozenAt = undefined;
    },
  };
}

export interface SentMessage {
  readonly to: string;
  readonly channel: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly code?: string;
  readonly at: string;
}

export interface TestServer {
  readonly url: string;
  readonly dataDir: string;
  readonly clock: TestClock;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly server: Server;
  /** Messages to an address, newest first, as scripts outside read them. */
  outbox(to: string): Promise<SentMessage[]>;
  /** The newest code sent to an address; waits for one that it has not given yet. */
  codeFor(to: string): Promise<string>;
  stop(options?: { keepData?: boolean }): Promise<void>;
}

export interface TestServerOptions {
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly overrides?: Partial<Overrides>;
}

/** The demo set-up in the profiles `cognito`, as text. `protocolProfile`: for tests of that profile alone. */
export async function demoAsCognito({ protocolProfile = 'cognito' }: { protocolProfile?: ProtocolProfile } = {}): Promise<string> {
  const profiles = 'securityProfile: strict, protocolProfile: openid';
  const text = await readFile(join(packageRoot(), 'config/demo.yaml'), 'utf8');
  if (!text.includes(profiles)) throw new Error('config/demo.yaml has other profiles');
  return text.replace(profiles, `securityProfile: cognito, protocolProfile: ${protocolProfile}`);
}

/** As `SETUP` of a server that runs the demo set-up as it stands. */
export const REAL_DEMO = 'config/demo.yaml';

const isLoopback = (baseUrl: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(baseUrl).hostname);

/** Settings of a server whose demo pool does as Cognito does: most tests are about Cognito. Those that name a set-up get that. */
async function asCognito(settings: GivenSettings): Promise<GivenSettings> {
  if (settings.setup !== undefined || !isLoopback(settings.baseUrl ?? 'http://localhost')) return settings;
  const setup = join(settings.dataDir, 'demo-as-cognito.yaml');
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  await writeFile(setup, await demoAsCognito(), { mode: 0o600 });
  return { ...settings, setup };
}

/** A real server on a free port, with the demo set-up in the profile `cognito`, a store of its own and a clock that the test owns. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'cognate-test-')));
  const clock = createTestClock();
  const mongo = process.env['MONGODB_URI'];
  const settings = loadSettings({
    PORT: '0',
    DATA_DIR: dataDir,
    ...(mongo ? { MONGODB_URI: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${dataDir.slice(-6)}` } : {}),
    ...options.environment,
  });
  const server = await createServer(await asCognito(settings), {
    clock,
    logger: silentLogger,
    hashing: quickHashing(),
    generateKeyPair: reusedKeyPairs(),
    ...options.overrides,
  });
  const read = new Map<string, number>();
  const outbox = async (to: string): Promise<SentMessage[]> => {
    const response = await fetch(`${server.url}/dev/outbox.json?to=${encodeURIComponent(to)}`);
    return (await response.json()) as SentMessage[];
  };
  return {
    url: server.url,
    dataDir,
    clock,
    operator: server.operator,
    server,
    outbox,
    async codeFor(to) {
      // Some messages leave after the answer: wait for one that was not read yet.
      const before = read.get(to) ?? 0;
      const until = Date.now() + 3000;
      let messages = await outbox(to);
      while (messages.length <= before && Date.now() < until) messages = await outbox(to);
      read.set(to, messages.length);
      const code = messages[0]?.code;
      if (!code) throw new Error(`no code was sent to ${to}`);
      return code;
    },
    async stop({ keepData = false } = {}) {
      await server.close();
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let shared: Promise<TestServer> | undefined;

/** One server for all suites that do not move its clock, count its operations or stop it. */
export function sharedServer(): Promise<TestServer> {
  shared ??= startServer();
  return shared;
}

export async function stopSharedServer(): Promise<void> {
  await (await shared)?.stop();
  shared = undefined;
}
