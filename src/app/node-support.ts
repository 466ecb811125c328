/** End of security support by Node.js major version (Node.js release schedule). */
const ENDS: ReadonlyMap<number, string> = new Map([
  [20, '2026-04-30'],
  [22, '2027-04-30'],
  [24, '2028-04-30'],
]);

/** Log fields for a Node.js version without security support; undefined when it is supported or newer than this list. */
export function unsupportedNode(version: string, now: number): { node: string; supportedUntil: string } | undefined {
  const end = ENDS.get(Number(/^v?(\d+)/.exec(version)?.[1]));
  return end !== undefined && now > Date.parse(`${end}T23:59:59Z`) ? { node: version, supportedUntil: end } : undefined;
}
