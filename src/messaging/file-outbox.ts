import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/index.js';
import { DeliveryError } from './errors.js';
import type { Message, Outbox, Sender } from './types.js';

const KEPT = 500;
const FILE = /^\d{15}-\d{8}-\d+\.json$/;

type Kept = Message & { readonly at: string };

/**
 * Stores messages locally, for development: one JSON file each, readable by the owner only, since
 * they contain codes. Names are times and numbers, nothing of the message. The last 500 are kept.
 */
export function createFileOutbox({ folder, clock }: { readonly folder: string; readonly clock: Clock }): Sender & Outbox {
  const known = new Map<string, Kept>();
  let sent = 0;
  let queue: Promise<unknown> = Promise.resolve();

  /** Serialises work: names sort in order of sending, and pruning does not race. */
  function serialised<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  }

  async function write(message: Message): Promise<void> {
    const now = clock.now();
    const name = `${String(now).padStart(15, '0')}-${String(sent++).padStart(8, '0')}-${process.pid}.json`;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unfinished = join(folder, `${name}.part`);
    await writeFile(unfinished, JSON.stringify({ ...message, at: new Date(now).toISOString() }, null, 2), { mode: 0o600, flag: 'wx' });
    await rename(unfinished, join(folder, name));
    for (const old of (await names()).slice(KEPT)) {
      await rm(join(folder, old), { force: true });
      known.delete(old);
    }
  }

  /** Newest first. */
  async function names(): Promise<string[]> {
    const files = await readdir(folder).catch(emptyWhenAbsent);
    return files
      .filter((file) => FILE.test(file))
      .sort()
      .reverse();
  }

  async function read(name: string): Promise<Kept | undefined> {
    const before = known.get(name);
    if (before) return before;
    const text = await readFile(join(folder, name), 'utf8').catch(undefinedWhenAbsent);
    if (text === undefined) return undefined;
    const message = JSON.parse(text) as Kept;
    known.set(name, message);
    return message;
  }

  return {
    async send(message) {
      try {
        await serialised(() => write(message));
      } catch (cause) {
        throw new DeliveryError({ mayPass: true, cause });
      }
    },
    list: (to) =>
      serialised(async () => {
        const messages: Kept[] = [];
        for (const name of await names()) {
          const message = await read(name);
          if (message && (to === undefined || message.to.toLowerCase() === to.toLowerCase())) messages.push(message);
        }
        return messages;
      }),
  };
}

const isAbsence = (error: unknown): boolean => (error as { code?: unknown }).code === 'ENOENT';

function emptyWhenAbsent(error: unknown): string[] {
  if (isAbsence(error)) return [];
  throw error;
}

function undefinedWhenAbsent(error: unknown): undefined {
  if (!isAbsence(error)) throw error;
}
