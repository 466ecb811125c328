import { parseNetwork } from '../../kernel/index.js';
import { refusals } from './errors.js';

const MAX_RANGES = 200;

/** Throws `risk_invalid`. */
export function checkRanges(ranges: readonly string[]): void {
  if (ranges.length > MAX_RANGES) throw refusals.invalid(`A list can have at most ${MAX_RANGES} IP ranges.`);
  const wrong = ranges.find((range) => !/^[0-9a-fA-F.:]{2,45}\/\d{1,3}$/.test(range) || !parseNetwork(range));
  if (wrong !== undefined) throw refusals.invalid(`${wrong.slice(0, 60)} is not an IP range in CIDR notation.`);
}
