import { join } from 'node:path';
import { packageRoot } from '../../../src/app/package-root.js';
import { securityDecisions } from '../../../src/directory/pools/index.js';

export const protectionPath = (): string => join(packageRoot(), 'docs/protection.md');

const BEGIN = '<!-- security profile: written by `npm run docs`, from src/directory/pools/security-profile.ts -->';
const END = '<!-- security profile: end -->';

const UNITS = ['Seconds', 'Minutes', 'Days'] as const;

function shown(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === undefined) return 'none';
  const unit = UNITS.find((one) => name.endsWith(one));
  return unit ? `${value} ${unit.toLowerCase()}` : String(value);
}

/** The page with the decisions of the profiles as they are. */
export function withSecurityTable(page: string): string {
  const rows = Object.entries(securityDecisions).map(
    ([name, { meaning, cognito, strict, asvs }]) => `| ${meaning} | ${shown(name, cognito)} | ${shown(name, strict)} | ${asvs} |`,
  );
  const [before, rest = ''] = page.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  return [
    `${before}${BEGIN}`,
    '| decision | `cognito` | `strict` | ASVS 5.0 |',
    '| --- | --- | --- | --- |',
    ...rows,
    `${END}${after}`,
  ].join('\n');
}
