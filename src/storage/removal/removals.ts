import type { Connection } from 'mongoose';
import type { Clock, Ids, Logger } from '../../kernel/index.js';
import type { OwnerId } from '../define-model.js';
import { removeLast, removeOwned } from './owned-documents.js';
import { createRemovalStore, type Removal } from './removals.store.js';

/** Milliseconds that a process has a removal without renewing its claim: then it counts as crashed. */
const CLAIM_MS = 20_000;
/** Milliseconds between checks for removals of other processes. */
const POLL_MS = 60_000;
/**
 * Milliseconds from the start of a pool's removal to its last pass: requests in flight and other processes, whose caches hold the pool for
 * up to 5 seconds, may write documents of it until then.
 */
const SETTLE_MS = 10_000;

type Kind = 'pool' | 'user' | 'client' | 'identityPool';

/**
 * Removal of all documents that an owner has in any collection (`ownedBy`), in lots. A removal that was begun is finished by this or another
 * process, whatever happens to it.
 */
export interface Removals {
  /** Records the removal, runs `hide`, which removes the owner itself, then removes its documents. */
  remove<T>(owner: OwnerId, hide: () => Promise<T>): Promise<T>;
  /** Records the removal of an owner that is hidden already, to be done in the background. One write. */
  schedule(owner: OwnerId): Promise<void>;
  /** Registers a step that precedes every removal of this kind: what is not a document. Must be repeatable. */
  before(kind: 'pool', step: (poolId: string) => Promise<void>): void;
  before(kind: 'user', step: (poolId: string, sub: string) => Promise<void>): void;
  /**
   * Registers the list of owners of a kind that are hidden until their own document goes: their removal is resumed even if a crash
   * preceded its record, and only theirs.
   */
  resume(kind: 'pool' | 'identityPool', hidden: () => Promise<readonly string[]>): void;
  /** Starts the background work. */
  begin(): void;
  /** Works on all removals that are due; returns the milliseconds until the next check. */
  sweep(): Promise<number>;
  /** Stops after the current lot; another process continues at once. */
  close(): Promise<void>;
}

export function createRemovals(parts: { connection: Connection; clock: Clock; ids: Pick<Ids, 'token'>; logger: Logger }): Removals {
  const { connection, clock, ids, logger } = parts;
  const store = createRemovalStore(connection);
  const worker = ids.token(12);
  const steps: { kind: Kind; run: (poolId: string, sub: string) => Promise<void> }[] = [];
  const sources = new Map<Kind, () => Promise<readonly string[]>>();
  let state: 'idle' | 'begun' | 'closing' = 'idle';
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  const later = (milliseconds: number): Date => new Date(clock.now() + milliseconds);

  const record = (owner: OwnerId, dueAt: Date): Promise<void> => store.insert({ owner, createdAt: later(0), dueAt }, worker);

  /** Removes all documents once. False when the removal was stopped or another process has it. */
  async function pass(owner: OwnerId): Promise<boolean> {
    let heldAt = clock.now();
    for (const { kind, run } of steps) if (kind === kindOf(owner)) await run(owner.pool ?? '', owner.user ?? '');
    return removeOwned(connection, owner, async () => {
      if (state === 'closing') return false;
      if (clock.now() - heldAt < CLAIM_MS / 4) return true;
      heldAt = clock.now();
      return store.hold(owner, worker, later(CLAIM_MS));
    });
  }

  /** Forgets the removal before its owner's own document goes: a crash in between leaves that hidden, for `resume`. */
  async function finish(owner: OwnerId): Promise<void> {
    if (await store.remove(owner, worker)) await removeLast(connection, owner);
  }

  async function work({ owner, createdAt }: Removal): Promise<void> {
    const kind = kindOf(owner);
    const hidden = await sources.get(kind)?.();
    // Another process has finished it, and the id may be in use again.
    if (hidden && !hidden.includes(owner.pool ?? owner.identityPool!)) return void (await store.remove(owner, worker));
    const began = clock.now();
    const settled = createdAt.getTime() + (hidden ? SETTLE_MS : 0);
    if (!(await pass(owner))) await store.hold(owner, worker, later(0));
    else if (began < settled) await store.hold(owner, worker, new Date(settled));
    else await finish(owner);
  }

  async function sweep(): Promise<number> {
    for (const [kind, hidden] of sources) for (const id of await hidden()) await record({ [kind]: id } as OwnerId, later(0));
    for (;;) {
      const first = await store.first();
      const wait = first ? first.dueAt.getTime() - clock.now() : POLL_MS;
      if (!first || wait > 0 || state === 'closing') return Math.min(Math.max(wait, 0), POLL_MS);
      if (!(await store.claim(first, worker, later(CLAIM_MS)))) continue;
      try {
        await work(first);
      } catch (err) {
        logger.error({ err, owner: first.owner }, 'a removal was interrupted and will be repeated');
      }
    }
  }

  /** Sweeps again for calls of `wake` in between; a failed sweep is repeated at the next check. Returns the milliseconds until then. */
  async function sweepAll(): Promise<number> {
    let wait = POLL_MS;
    try {
      do {
        again = false;
        wait = await sweep();
      } while (again && state === 'begun');
    } catch (err) {
      logger.error({ err }, 'the check for removals failed');
    }
    return wait;
  }

  /** Sweeps now; a call during a sweep leads to one more. */
  function wake(): void {
    again = true;
    if (running || state !== 'begun') return;
    clearTimeout(timer);
    running = sweepAll().then((wait) => {
      running = undefined;
      if (state === 'begun') timer = setTimeout(wake, again ? 0 : wait).unref();
    });
  }

  return {
    async remove(owner, hide) {
      await record(owner, later(CLAIM_MS));
      const result = await hide();
      if (await pass(owner)) await finish(owner);
      return result;
    },
    async schedule(owner) {
      await record(owner, later(0));
      wake();
    },
    before: (kind: Kind, run: (poolId: string, sub: string) => Promise<void>) => void steps.push({ kind, run }),
    resume: (kind, hidden) => void sources.set(kind, hidden),
    begin() {
      state = 'begun';
      wake();
    },
    sweep,
    async close() {
      state = 'closing';
      clearTimeout(timer);
      await running;
    },
  };
}

function kindOf(owner: OwnerId): Kind {
  if (owner.pool === undefined) return 'identityPool';
  if (owner.user !== undefined) return 'user';
  return owner.client === undefined ? 'pool' : 'client';
}
