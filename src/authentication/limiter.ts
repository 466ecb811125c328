/** Lets a few run at once and a few more wait; refuses the rest. */
export interface Limiter {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Running and waiting. */
  readonly load: number;
}

/** `refuse` makes the error for those who find the line full. `inFlight` is asked each time. First come, first served. */
export function createLimiter(options: { inFlight: () => number; waiting: number; refuse: () => Error }): Limiter {
  const line: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < options.inFlight()) {
      running += 1;
      return;
    }
    if (line.length >= options.waiting) throw options.refuse();
    // Whoever lets somebody in has counted it.
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
