import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as identitySdk from '@aws-sdk/client-cognito-identity';
import * as idpSdk from '@aws-sdk/client-cognito-identity-provider';
import * as iamSdk from '@aws-sdk/client-iam';
import * as stsSdk from '@aws-sdk/client-sts';
import { awsErrorOf, IAM_ROWS, JSON_ROWS, STS_ROWS } from '../../src/http/aws-api/error-table.js';
import { CodedError } from '../../src/kernel/index.js';
import { packageRoot } from '../support/browser.js';
import { errorsPage, errorsPagePath } from './support/errors-page.js';

/** Errors that every AWS service may answer with, so that no SDK package declares them (AWS's "Common Errors"). */
const COMMON: Readonly<Record<string, string>> = {
  AccessDeniedException: 'the policies of the caller do not allow the operation',
  ExpiredTokenException: 'the session of the credentials has ended',
  IncompleteSignatureException: 'the signature is not whole',
  InvalidSignatureException: 'the signature does not match',
  MissingAuthenticationTokenException: 'the operation asks for a signature',
  RequestEntityTooLargeException: 'the body is over the limit',
  RequestTimeout: 'the body did not arrive in time',
  SerializationException: 'the body is not what the shapes say',
  UnknownOperationException: 'no such operation',
  UnrecognizedClientException: 'nobody has this access key',
  ValidationException: 'what identity pools call input that breaks the rules of its shapes',
};

const COMMON_STS: Readonly<Record<string, string>> = {
  AccessDenied: 'the trust policy of the role does not let the caller in',
  ExpiredToken: 'the session of the credentials has ended',
  IncompleteSignature: 'the signature is not whole',
  InvalidAction: 'no such action',
  InvalidClientTokenId: 'nobody has this access key',
  InvalidParameterValue: 'session tags contradict each other, or those of the calling session',
  MalformedInput: 'a parameter is not of its type',
  MissingAuthenticationToken: 'the action asks for a signature',
  RequestEntityTooLargeException: 'the body is over the limit',
  RequestTimeout: 'the body did not arrive in time',
  ServiceUnavailable: 'the STS that this server stands in for does not answer',
  SignatureDoesNotMatch: 'the signature does not match',
  Throttling: 'the caller asks too often',
  ValidationError: 'a parameter breaks its rules',
};

/** The wire code of each error that the package declares: its own, or on the Query protocol the one in its traits. */
function declaredBy(sdk: object): Set<string> {
  const schemas = Object.values(sdk).filter((value): value is unknown[] => Array.isArray(value) && value[0] === -3);
  return new Set(
    schemas.map((schema) => {
      const traits = schema[3] as { awsQueryError?: readonly [string, number] };
      return traits?.awsQueryError?.[0] ?? String(schema[2]);
    }),
  );
}

const nameOf = (row: string | readonly [string, number]): string => (typeof row === 'string' ? row : row[0]);

/** Every `.ts` file under a folder of `src`. */
function sources(folder: string): { path: string; text: string }[] {
  const root = join(packageRoot(), 'src', folder);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => ({ path: join(folder, file), text: readFileSync(join(root, file), 'utf8') }));
}

const ROOMS = ['kernel', 'storage', 'tokens', 'messaging', 'triggers', 'directory', 'authentication', 'audit', 'identity-pools', 'sts'];
/** Thrown while the server starts, by a query that a test refuses, or caught by the reader of an answer: no request meets them as a code. */
const NEVER_IN_AN_ANSWER = [
  'answer_too_large',
  'storage_unsupported',
  'storage_unindexed',
  'migrations_misnumbered',
  'migrations_unknown',
  'migrations_locked',
];

const RAISED = /(?:new \w*Error|refusal|stsError|iamError)\(\s*'([a-z]+(?:_[a-z]+)*)'/g;
const ROWS = /(?:new \w*Error\(|\w+: \[)\s*'([a-z]+(?:_[a-z]+)*)',/g;

describe('error tables of the AWS API', () => {
  // The table is typed by the unions that the domains export, so that a code without a row does not compile. This finds codes outside of them.
  it('the error table has a row for every code that a domain throws', () => {
    const thrown = ROOMS.flatMap(sources).flatMap(({ path, text }) =>
      [...text.matchAll(path.endsWith('errors.ts') ? ROWS : RAISED)].map(([, code]) => ({ path, code: code! })),
    );
    assert.ok(thrown.length > 60, `only ${thrown.length} found: has the way of throwing changed?`);
    const known = new Set([...Object.keys(JSON_ROWS), ...NEVER_IN_AN_ANSWER]);
    assert.deepEqual(
      thrown.filter(({ code }) => !known.has(code)),
      [],
    );
  });

  it('the error table has no row for a code that is never thrown', () => {
    const texts = ROOMS.flatMap(sources).map(({ text }) => text);
    const idle = Object.keys(JSON_ROWS).filter((code) => !texts.some((text) => new RegExp(`['\\s]${code}\\b`).test(text)));
    assert.deepEqual(idle, []);
  });

  it('error names are declared by the SDKs or are AWS common errors', () => {
    const declared = new Set([...declaredBy(idpSdk), ...declaredBy(identitySdk), ...Object.keys(COMMON), 'internal']);
    assert.deepEqual(
      Object.entries(JSON_ROWS).filter(([, row]) => !declared.has(nameOf(row))),
      [],
    );
    const declaredBySts = new Set([...declaredBy(stsSdk), ...Object.keys(COMMON_STS), 'internal']);
    assert.deepEqual(
      Object.entries(STS_ROWS).filter(([, row]) => !declaredBySts.has(nameOf(row))),
      [],
    );
    const declaredByIam = new Set([...declaredBySts, ...declaredBy(iamSdk)]);
    assert.deepEqual(
      Object.entries(IAM_ROWS).filter(([, row]) => !declaredByIam.has(nameOf(row))),
      [],
    );
  });

  it('error names used by operations are declared by the SDKs or are AWS common errors', () => {
    const declared = new Set([...declaredBy(idpSdk), ...declaredBy(identitySdk), ...declaredBy(stsSdk), ...declaredBy(iamSdk)]);
    for (const [name] of [...Object.entries(COMMON), ...Object.entries(COMMON_STS)]) declared.add(name);
    const named = sources('http/aws-api').flatMap(({ path, text }) =>
      [...text.matchAll(/new AwsError\(\s*'(\w+)'/g)].map(([, name]) => ({ path, name: name! })),
    );
    assert.ok(named.length > 10);
    // STS's own word for an internal error.
    assert.deepEqual(
      named.filter(({ name }) => !declared.has(name) && name !== 'InternalFailure'),
      [],
    );
  });

  it('unexpected errors give a generic InternalErrorException or InternalFailure with status 500', () => {
    for (const error of [new Error('the database at 10.0.0.1 is gone'), new CodedError('unsealable', 'secret'), 'text', undefined]) {
      assert.deepEqual(pick(awsErrorOf(error, 'json')), {
        awsName: 'InternalErrorException',
        message: 'Something went wrong',
        status: 500,
      });
      assert.equal(awsErrorOf(error, 'sts').awsName, 'InternalFailure');
      assert.equal(awsErrorOf(error, 'sts').status, 500);
    }
    assert.equal(awsErrorOf(new CodedError('constructor', 'x'), 'json').status, 500);
  });
});

describe('docs/errors.md', () => {
  it('docs/errors.md lists the errors of the error tables', () => {
    assert.ok(readFileSync(errorsPagePath(), 'utf8') === errorsPage(), 'docs/errors.md is behind the error tables: run `npm run docs`');
  });
});

const pick = ({ awsName, message, status }: ReturnType<typeof awsErrorOf>): object => ({ awsName, message, status });
