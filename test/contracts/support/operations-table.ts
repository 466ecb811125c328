import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../../src/app/package-root.js';
import { iamOperations } from '../../../src/http/aws-api/registry/iam.js';
import { identityPoolOperations } from '../../../src/http/aws-api/registry/identity-pools.js';
import { stsOperations } from '../../../src/http/aws-api/registry/sts.js';
import { userPoolOperations } from '../../../src/http/aws-api/registry/user-pools.js';

/** How its callers prove their right; undefined: not here. */
export type Row = readonly [operation: string, authorization: string | undefined];

/** What a signed request names, in the words of the table. */
const SAMPLE = { UserPoolId: '{pool}', IdentityPoolId: '{pool}', ResourceArn: '{ARN of the request}' };
const HERE = { region: '', accountId: '' };

type Json = typeof userPoolOperations | typeof identityPoolOperations;

const jsonRows = (registry: Json): Row[] =>
  Object.entries(registry).map(([name, operation]) => {
    if (operation === 'absent') return [name, undefined];
    const { authorization } = operation;
    if (authorization.kind === 'public') return [name, 'open'];
    if (authorization.kind === 'token') return [name, 'access token'];
    const arn = authorization.resource(SAMPLE as never, HERE);
    return [name, `signed, for \`${arn.split(':').at(-1)!}\``];
  });

const stsRows = (): Row[] =>
  Object.entries(stsOperations).map(([name, operation]) => {
    if (operation === 'absent') return [name, undefined];
    return [name, operation.authorization === 'public' ? 'open' : 'signed'];
  });

/** Every operation of every registry, by service. */
export const services: readonly { readonly title: string; readonly notes: string; readonly rows: readonly Row[] }[] = [
  { title: 'User pools (`cognito-idp`)', notes: 'user-pools', rows: jsonRows(userPoolOperations) },
  { title: 'Identity pools (`cognito-identity`)', notes: 'identity-pools', rows: jsonRows(identityPoolOperations) },
  { title: 'STS (`sts`)', notes: 'sts', rows: stsRows() },
  {
    title: 'IAM (`iam`), supported operations',
    notes: 'iam',
    rows: Object.keys(iamOperations)
      .sort()
      .map((name) => [name, 'signed']),
  },
];

export type Notes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const readNotes = (): Notes => parse(readFileSync(join(packageRoot(), 'docs/operations-notes.yaml'), 'utf8')) as Notes;

const BEGIN = '<!-- operations: written by `npm run docs`, from the registries and operations-notes.yaml -->';
const END = '<!-- operations: end -->';

function table(notes: Notes): string {
  return services
    .map(({ title, notes: name, rows }) => {
      const here = rows.filter(([, authorization]) => authorization !== undefined).length;
      const lines = rows.map(
        ([operation, authorization]) => `| \`${operation}\` | ${authorization ?? '**not here**'} | ${notes[name]?.[operation] ?? ''} |`,
      );
      return [`### ${title}: ${here} of ${rows.length}`, '', '| operation | authorization | notes |', '|---|---|---|', ...lines].join('\n');
    })
    .join('\n\n');
}

export const pagePath = (): string => join(packageRoot(), 'docs/operations.md');

/** The page with the table in its place. */
export function withTable(page: string, notes: Notes): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('docs/operations.md has lost the marks between which its table stands.');
  return `${page.slice(0, from)}${BEGIN}\n\n${table(notes)}\n\n${page.slice(to)}`;
}
