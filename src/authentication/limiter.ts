/** Lets a few run at once and a few more wait; refuses the rest. */
export interface Limiter {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Running and waiting. */
  readonly load: number;
}

/** `refuse` makes the error for those who find the line full. First come, first served. */
export function createLimiter(options: { inFlight: number; waiting: number; refuse: () => Error }): Limiter {
  const line: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < options.inFlight) {
      running += 1;
      return;
    }
    if (line.length >= options.waiting) throw options.refuse();
    // Whoever leaves hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => line.push(resolve));
  }

  function leave(): void {
    const next = line.shift();
    if (next) next();
    else running -= 1;
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
