import { join } from 'node:path';
import { packageRoot } from '../../../src/app/package-root.js';
import { refusals as audit } from '../../../src/audit/errors.js';
import { refusal as authentication } from '../../../src/authentication/errors.js';
import { refusals as branding } from '../../../src/directory/branding/errors.js';
import { refusals as clients } from '../../../src/directory/clients/errors.js';
import { refusals as domains } from '../../../src/directory/domains/errors.js';
import { refusals as groups } from '../../../src/directory/groups/errors.js';
import { refusals as identityProviders } from '../../../src/directory/identity-providers/errors.js';
import { refusals as importJobs } from '../../../src/directory/import-jobs/errors.js';
import { refusals as pools } from '../../../src/directory/pools/errors.js';
import { refusals as resourceServers } from '../../../src/directory/resource-servers/errors.js';
import { refusals as risk } from '../../../src/directory/risk/errors.js';
import { refusals as serviceProviders } from '../../../src/directory/service-providers/errors.js';
import { refusals as terms } from '../../../src/directory/terms/errors.js';
import { refusals as users } from '../../../src/directory/users/errors.js';
import { refusals as federation } from '../../../src/federation/errors.js';
import { IAM_ROWS, JSON_ROWS, STS_ROWS } from '../../../src/http/aws-api/error-table.js';
import { ERROR_PAGES } from '../../../src/http/hosted-ui/error-pages.js';
import { SENTENCES } from '../../../src/http/hosted-ui/messages.js';
import { OAUTH_ERRORS } from '../../../src/http/oidc/token/token-exchange.js';
import { DYNAMODB_ROWS, S3_ROWS } from '../../../src/http/resource-gateway/error-answers.js';
import { refusal as tokens } from '../../../src/tokens/errors.js';

export const errorsPagePath = (): string => join(packageRoot(), 'docs/errors.md');

type Text = string | ((...parts: never) => string);
type Row = string | readonly [name: string, status: number];

const TABLES: readonly Readonly<Record<string, { readonly code: string; readonly text: Text }>>[] = [
  pools,
  clients,
  resourceServers,
  users,
  groups,
  identityProviders,
  serviceProviders,
  domains,
  terms,
  branding,
  risk,
  importJobs,
  audit,
  federation,
];

/** Text with the names of its arguments in braces. */
function shown(text: Text): string {
  if (typeof text === 'string') return text;
  const names = /^\(?([^)=]*?)\)?\s*=>/.exec(text.toString())?.[1]?.split(',') ?? [];
  return (text as (...parts: string[]) => string)(...names.map((name) => `{${name.trim()}}`));
}

function textsByCode(): Map<string, Set<string>> {
  const texts = new Map<string, Set<string>>();
  const add = (code: string, text: string): unknown => texts.set(code, (texts.get(code) ?? new Set()).add(text));
  for (const { code, text } of TABLES.flatMap((table) => Object.values(table))) add(code, shown(text));
  for (const table of [authentication.texts, tokens.texts]) for (const [code, text] of Object.entries(table)) add(code, text);
  return texts;
}

/** Name and status of a row; empty for errors that the protocol answers as a fault of the server. */
function answer(row: Row | undefined): string {
  if (row === undefined || row === 'internal') return '';
  const [name, status] = typeof row === 'string' ? [row, 400] : row;
  return `${name.replace(/^.*#/, '')} ${status}`;
}

/** Answers of the hosted pages: an error page, or the form again with a sentence. */
function page(code: string): string {
  const status = ERROR_PAGES[code]?.status ?? (SENTENCES[code] && (SENTENCES[code].status ?? 400));
  return status === undefined ? '' : String(status);
}

const COLUMNS: readonly (readonly [title: string, of: (code: string) => string])[] = [
  ['JSON 1.1', (code) => answer((JSON_ROWS as Readonly<Record<string, Row>>)[code])],
  ['STS', (code) => answer((STS_ROWS as Readonly<Record<string, Row>>)[code])],
  ['IAM', (code) => answer((IAM_ROWS as Readonly<Record<string, Row>>)[code])],
  ['S3', (code) => answer((S3_ROWS as Readonly<Record<string, Row>>)[code])],
  ['DynamoDB', (code) => answer((DYNAMODB_ROWS as Readonly<Record<string, Row>>)[code])],
  ['token exchange', (code) => answer(OAUTH_ERRORS[code] && [OAUTH_ERRORS[code].error, OAUTH_ERRORS[code].status ?? 400])],
  ['hosted pages', page],
];

/** Every error code with its public texts, and name and HTTP status in each protocol that answers it. */
export function errorsPage(): string {
  const texts = textsByCode();
  const sources = [JSON_ROWS, STS_ROWS, IAM_ROWS, S3_ROWS, DYNAMODB_ROWS, OAUTH_ERRORS, ERROR_PAGES, SENTENCES];
  const codes = [...new Set([...texts.keys(), ...sources.flatMap((rows) => Object.keys(rows))])].sort();
  const rows = codes.map((code) => {
    const shownTexts = [...(texts.get(code) ?? [])]
      .filter((text) => text !== '{message}')
      .map((text) => text.replaceAll('|', '\\|'))
      .join('<br>');
    return `| \`${code}\` | ${shownTexts} | ${COLUMNS.map(([, of]) => of(code)).join(' | ')} |`;
  });
  return `# Errors

Each error has a code, which the log names as \`code\`. A caller gets the text, and the name and HTTP status of the protocol in use; \`detail\` and \`cause\`
appear in the log only. \`{name}\` stands for a value. Without a text: it depends on the case. Without an answer: that protocol does not meet the error, or
answers it as a fault of the server (500). Made by \`npm run docs\`.

| code | text | ${COLUMNS.map(([title]) => title).join(' | ')} |
|${' --- |'.repeat(COLUMNS.length + 2)}
${rows.join('\n')}
`;
}
