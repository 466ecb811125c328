import type { Removals } from '../../src/storage/index.js';

/** Completes all removals in progress, including their last pass, which follows ten seconds after the first. */
export async function completeRemovals(removals: Removals, clock: { advance(milliseconds: number): void }): Promise<void> {
  for (let passes = 0; passes < 3; passes++) {
    await removals.sweep();
    clock.advance(20_001);
  }
}
