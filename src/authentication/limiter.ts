// By hand: docs/decisions/small-helpers.md.
/** Limits concurrency and queue length; refuses the rest. */
export interface Limiter {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Number of running and waiting tasks. */
  readonly load: number;
}

/** `refuse` makes the error for a full queue. `inFlight` is read for each task. First in, first out. */
export function createLimiter(options: { inFlight: () => number; waiting: number; refuse: () => Error }): Limiter {
  const line: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < options.inFlight()) {
      running += 1;
      return;
    }
    if (line.length >= options.waiting) throw options.refuse();
    // The task that ends has counted the next one.
    await new Promise<void>((resolve) => line.push(resolve));
  }

  function leave(): void {
    running -= 1;
    while (line.length > 0 && running < options.inFlight()) {
      running += 1;
      line.shift()!();
    }
  }

  return {
    get load() {
      return running + line.length;
    },
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
