import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/app/package-root.js';
import { PLANS } from './plans.js';
import { reasonFor } from './reasons.js';
import type { Outcome } from './run-plan.js';

const BASELINE = join(packageRoot(), 'conformance/baseline.json');
const DOCS = join(packageRoot(), 'docs/conformance.md');
const COUNTED = ['PASSED', 'REVIEW', 'WARNING', 'SKIPPED', 'FAILED', 'INTERRUPTED'] as const;

/** What a run with the baseline's versions gave: how many modules of each result, and every module that did not simply pass, with the reason. */
interface Baseline {
  readonly date: string;
  readonly suite: string;
  readonly version: string;
  readonly plans: Record<string, { counts: Record<string, number>; modules: Record<string, Outcome & { readonly why?: string }> }>;
}

export type Results = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;

const quiet = (result: string): boolean => result === 'PASSED' || result === 'REVIEW';

export const readBaseline = (): Baseline | undefined =>
  existsSync(BASELINE) ? (JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline) : undefined;

/** Differences from the baseline in both directions, a line each. `complete`: whole plans ran, so a missing module is a difference, too. */
export function differences(results: Results, complete: boolean): string[] {
  const plans = readBaseline()?.plans ?? {};
  return [...results].flatMap(([plan, outcomes]) => {
    const known = plans[plan]?.modules ?? {};
    const changed = [...outcomes].flatMap(([module, now]) => {
      const before = known[module] ?? { result: 'PASSED', failures: [], warnings: [] };
      const describe = ({ result, failures, warnings }: Outcome): string =>
        [quiet(result) ? 'PASSED' : result, ...failures, ...warnings].join(' ');
      return describe(now) === describe(before) ? [] : [`${plan}: ${module}: ${describe(before)} → ${describe(now)}`];
    });
    const missing = complete ? Object.keys(known).filter((module) => !outcomes.has(module)) : [];
    return [...changed, ...missing.map((module) => `${plan}: ${module} did not run`)];
  });
}

/** Writes the baseline of the plans that ran, keeping the others, and the table in docs/conformance.md. */
export function writeBaseline(results: Results, versions: { suite: string; version: string }): void {
  const before = readBaseline();
  const plans: Baseline['plans'] = { ...before?.plans };
  for (const [plan, outcomes] of results) {
    const counts = Object.fromEntries(
      COUNTED.map((result) => [result, [...outcomes.values()].filter((one) => one.result === result).length]),
    );
    const modules = [...outcomes].filter(([, { result }]) => !quiet(result));
    plans[plan] = {
      counts,
      modules: Object.fromEntries(modules.map(([module, outcome]) => [module, { ...outcome, why: reasonFor(module, outcome) ?? '' }])),
    };
  }
  const baseline: Baseline = { date: new Date().toISOString().slice(0, 10), ...versions, plans };
  writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
  const text = readFileSync(DOCS, 'utf8');
  writeFileSync(
    DOCS,
    text.replace(
      /(<!-- results -->\n)[\s\S]*(<!-- \/results -->)/,
      (_, open: string, close: string) => open + baselineTable(baseline) + close,
    ),
  );
}

/** Results as Markdown: a table of the plans, then each module that did not simply pass. */
export function baselineTable({ date, suite, version, plans }: Baseline): string {
  const rows = PLANS.filter(({ id }) => plans[id]).map(({ id, title }) => {
    const { counts } = plans[id]!;
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return `| ${title} | ${total} | ${COUNTED.map((result) => counts[result] || '').join(' | ')} |`;
  });
  const reasons = PLANS.flatMap(({ id, title }) =>
    Object.entries(plans[id]?.modules ?? {}).map(
      ([module, { result, failures, warnings, why }]) =>
        `| ${title} | \`${module}\` | ${result} | ${[...failures, ...warnings].map((name) => `\`${name}\``).join(', ')} | ${why ?? ''} |`,
    ),
  );
  return [
    `Suite ${suite} against Cognate ${version}, ${date}.`,
    '',
    `| plan | modules | ${COUNTED.map((result) => result.toLowerCase()).join(' | ')} |`,
    `|---|---|${COUNTED.map(() => '---|').join('')}`,
    ...rows,
    '',
    '| plan | module | result | conditions | why |',
    '|---|---|---|---|---|',
    ...reasons,
    '',
  ].join('\n');
}
