import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { visit } from './person.js';
import { behaviourAt, NEEDS_NEW_KEYS, type PlanRow } from './plans.js';
import type { Info, LogEntry, Plan, Suite } from './suite.js';

export interface Outcome {
  readonly result: string;
  /** Conditions that failed, and that warned. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

export interface RunOptions {
  readonly suite: Suite;
  readonly browser: Browser;
  readonly server: string;
  readonly rotateKeys: () => Promise<void>;
  /** Only modules whose name contains this. */
  readonly only?: string;
  readonly report: (module: string, outcome: Outcome) => void;
}

const MODULE_MS = 240_000;
const POLL_MS = 150;
/** Characters. */
const MAX_REASON = 1500;

const ended = ({ status }: Info): boolean => status === 'FINISHED' || status === 'INTERRUPTED';

/** The module's name with the part of its variant that tells it from others of the plan. */
function labelOf({ testModule, variant = {} }: Plan['modules'][number], plan: Plan): string {
  const repeated = plan.modules.filter((other) => other.testModule === testModule).length > 1;
  return repeated ? `${testModule} (${Object.values(variant).join(', ')})` : testModule;
}

/** Runs a module to its end: opens in a browser what it asks for, and hands it the screenshots that it asks for. */
async function runModule(id: string, name: string, { suite, browser, server, rotateKeys }: RunOptions): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const until = Date.now() + MODULE_MS;
  let visits = 0;
  let started = false;
  let screenshot: Buffer | undefined;
  try {
    for (;;) {
      const info = await suite.info(id);
      if (ended(info)) return;
      if (Date.now() > until) return void (await suite.cancel(id));
      if (info.status === 'CONFIGURED' && !started) {
        if (name === NEEDS_NEW_KEYS) await rotateKeys();
        started = true;
        await suite.start(id);
      }
      const open = info.status === 'WAITING' ? await suite.visits(id) : [];
      for (const at of open) {
        await suite.visited(id, at.url);
        screenshot = (await visit(context, at, server, behaviourAt(name, visits))) ?? screenshot;
        visits += 1;
      }
      if (screenshot && info.status === 'WAITING' && open.length === 0) {
        const wanted = (await suite.log(id)).find((entry) => entry.upload !== undefined && entry.img === undefined);
        if (wanted?.upload) await suite.upload(id, wanted.upload, screenshot);
      }
      await sleep(POLL_MS);
    }
  } finally {
    await context.close();
  }
}

/** Entries of a log that say why a module failed, with all that the suite tells beside. */
const reasonsIn = (log: readonly LogEntry[]): string[] =>
  log.filter(({ result }) => result === 'FAILURE').map((entry) => `    ${JSON.stringify(entry).slice(0, MAX_REASON)}`);

async function outcomeOf(id: string, suite: Suite): Promise<Outcome> {
  const [{ status, result }, log] = await Promise.all([suite.info(id), suite.log(id)]);
  for (const reason of reasonsIn(log)) console.log(reason);
  const sources = (kind: string): string[] => [...new Set(log.filter((entry) => entry.result === kind).map(({ src }) => src))].sort();
  return {
    result: status === 'FINISHED' ? (result ?? 'UNKNOWN') : 'INTERRUPTED',
    failures: sources('FAILURE'),
    warnings: sources('WARNING'),
  };
}

/** Runs the modules of a plan one after the other. Resolves with what came of each. */
export async function runPlan(row: PlanRow, configuration: object, options: RunOptions): Promise<Map<string, Outcome>> {
  const { suite, only, report } = options;
  const plan = await suite.createPlan(row.plan, row.variant, configuration);
  const outcomes = new Map<string, Outcome>();
  for (const module of plan.modules) {
    if (only && !module.testModule.includes(only)) continue;
    const label = labelOf(module, plan);
    const id = await suite.createModule(plan, module);
    await runModule(id, module.testModule, options).catch(async (error: unknown) => {
      console.error(`${row.id} ${label}: ${error}`);
      await suite.cancel(id).catch(() => undefined);
    });
    const outcome = await outcomeOf(id, suite);
    outcomes.set(label, outcome);
    report(label, outcome);
  }
  return outcomes;
}
