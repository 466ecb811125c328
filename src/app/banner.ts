import type { Secrets, Settings } from '../settings/index.js';
import type { Setup } from '../setup/index.js';

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

/** Start-up message: the essentials for a new operator, in a few lines. */
export function banner(settings: Settings, setup: Setup, secrets: Secrets & { readonly caFile?: string }): string {
  const { baseUrl } = settings;
  const pool = setup.userPools[0];
  const client = pool?.clients.find((candidate) => candidate.secret === undefined && candidate.oauthFlows.includes('code'));
  const rows: [string, string][] = [['Cognate', baseUrl]];
  if (pool) rows.push(['Discovery', `${baseUrl}/${pool.id}/.well-known/openid-configuration`]);
  if (client) rows.push(['Client id', client.id]);
  if (client && settings.development) rows.push(['Login page', `${baseUrl}/dev/login`]);
  if (setup.identityPools[0]) rows.push(['Identity pool', setup.identityPools[0].id]);
  rows.push(['AWS endpoint', `${baseUrl}  (AWS_ENDPOINT_URL, region ${settings.region})`]);
  if (settings.resources.baseUrl !== undefined) rows.push(['S3, DynamoDB', settings.resources.baseUrl]);
  if (secrets.caFile !== undefined) rows.push(['CA to trust', `${secrets.caFile}  (NODE_EXTRA_CA_CERTS, or the browser's settings)`]);
  rows.push(['Data', settings.mongodbUri ? `MongoDB, keys in ${settings.dataDir}` : settings.dataDir]);
  if (settings.development) rows.push(['Outgoing mail', `${baseUrl}/dev/outbox`]);
  if (secrets.operatorIsNew) {
    rows.push(['Operator key', `${secrets.operator.accessKeyId} ${secrets.operator.secretAccessKey}`]);
    rows.push(['', 'shown this once; kept in operator.json in the data folder']);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return `\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}
