import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/app/package-root.js';
import { launchBrowser } from '../test/support/browser.js';
import { startApprover } from './approver.js';
import { makeCertificate } from './certificates.js';
import { PLANS } from './plans.js';
import { PUBLIC_PORT, startProxy } from './proxy.js';
import { differences, writeBaseline } from './results.js';
import { type Outcome, runPlan } from './run-plan.js';
import { startConformanceServer } from './server.js';
import { ACCOUNT_CLIENT, type Environment, POOLS, prepare, setupFile } from './setup.js';
import { openSuite } from './suite.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, write: { type: 'boolean' }, jobs: { type: 'string', default: '2' } },
});
const address = process.env['SUITE_URL'];
const unknown = positionals.filter((id) => !PLANS.some((row) => row.id === id));
if (!address || unknown.length > 0) {
  console.error(`${address ? `unknown plan: ${unknown.join(', ')}` : 'SUITE_URL is missing: the address of a running OpenID conformance suite'}

npm run conformance -- [PLAN…] [--only PART-OF-A-MODULE’S-NAME] [--jobs N] [--write]

plans: ${PLANS.map(({ id }) => id).join(' ')}
See conformance/README.md.`);
  process.exit(2);
}

const rows = PLANS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const isPlain = address.startsWith('http:');
const suiteUrl = isPlain ? `https://localhost:${PUBLIC_PORT}` : address.replace(/\/$/, '');
const [certificate, ...clientCertificates] = await Promise.all([
  makeCertificate('CN=localhost', ['localhost']),
  makeCertificate('CN=first client'),
  makeCertificate('CN=second client'),
]);
const prepared = rows.map((row) => [row, prepare(row, suiteUrl, clientCertificates)] as const);
const proxy = isPlain ? await startProxy(certificate, new URL(address)) : undefined;
const suite = openSuite(address);
const server = await startConformanceServer(setupFile(prepared, suiteUrl), certificate, suiteUrl);
const browser = await launchBrowser();
const approver = await startApprover(browser, `${server.url}/${POOLS.fapi}`, ACCOUNT_CLIENT);
const environment: Environment = {
  server: server.url,
  suite: suiteUrl,
  approvalUrl: approver.url,
  initialAccessToken: server.initialAccessToken,
  clientCertificates,
};

const results = new Map<string, Map<string, Outcome>>();
const queue = [...prepared];
async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [row, { configure }] = next;
    const report = (module: string, { result, failures, warnings }: Outcome): void =>
      console.log(`${row.id} · ${module}: ${[result, ...failures, ...warnings].join(' ')}`);
    const { rotateKeys } = server;
    const only = values.only === undefined ? {} : { only: values.only };
    results.set(row.id, await runPlan(row, configure(environment), { suite, browser, server: server.url, rotateKeys, report, ...only }));
  }
}

try {
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  const lines = differences(results, values.only === undefined);
  console.log(lines.length > 0 ? `\nNot as in the baseline:\n${lines.join('\n')}` : '\nAs in the baseline.');
  if (values.write && values.only === undefined) writeBaseline(results, { suite: await suite.version(), version });
  process.exitCode = lines.length > 0 ? 1 : 0;
} finally {
  approver.close();
  await browser.close();
  await server.stop();
  proxy?.close();
}
