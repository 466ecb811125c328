/** When the releases of Node that we run on get their last security fixes, by major version (the Node.js release schedule). */
const ENDS: ReadonlyMap<number, string> = new Map([
  [20, '2026-04-30'],
  [22, '2027-04-30'],
  [24, '2028-04-30'],
]);

/** What to log where the Node that runs gets no more security fixes; undefined where it does, or is newer than this list. */
export function unsupportedNode(version: string, now: number): { node: string; supportedUntil: string } | undefined {
  const end = ENDS.get(Number(/^v?(\d+)/.exec(version)?.[1]));
  return end !== undefined && now > Date.parse(`${end}T23:59:59Z`) ? { node: version, supportedUntil: end } : undefined;
}
