import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as dynamodbSdk from '@aws-sdk/client-dynamodb';
import { DYNAMODB_ROWS, S3_ROWS, UNRAISED, UNRAISED_IN_DYNAMODB, UNRAISED_IN_S3 } from '../../src/http/resource-gateway/error-answers.js';
import { packageRoot } from '../support/browser.js';

/** Error codes thrown in the source of these folders, without those of IAM, which the gateway does not serve. */
function thrownIn(...folders: string[]): Set<string> {
  const files = folders.flatMap((folder) => {
    const root = join(packageRoot(), 'src', folder);
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, file), 'utf8'));
  });
  return new Set(
    files.flatMap((text) =>
      [...text.matchAll(/(?:new \w*Error|stsError)\(\s*'([a-z]+(?:_[a-z]+)+|validation|serialization)'/g)].map(([, code]) => code!),
    ),
  );
}

describe('error tables of the resource gateway', () => {
  // The tables are typed by the existing codes: a code missing in tables and lists does not compile.
  it('each thrown code has a row in the S3 and DynamoDB tables or is listed as unraised', () => {
    const thrown = thrownIn('sts', 'http/resource-gateway');
    assert.ok(thrown.size > 25, String(thrown.size));
    for (const code of thrown) {
      const never: readonly string[] = UNRAISED;
      assert.ok(code in S3_ROWS || [...never, ...UNRAISED_IN_S3].includes(code), `S3: ${code}`);
      assert.ok(code in DYNAMODB_ROWS || [...never, ...UNRAISED_IN_DYNAMODB].includes(code), `DynamoDB: ${code}`);
    }
  });

  it('each row of the error tables is thrown somewhere', () => {
    const thrown = thrownIn('sts', 'http/resource-gateway');
    for (const code of [...Object.keys(S3_ROWS), ...Object.keys(DYNAMODB_ROWS)]) assert.ok(thrown.has(code), code);
  });

  it('codes unraised in both services are not thrown by SigV4 or the gateway', () => {
    const sigv4 = thrownIn('sts/sigv4', 'http/resource-gateway');
    for (const code of UNRAISED) assert.ok(!sigv4.has(code), code);
  });

  it('DynamoDB error names are declared by its SDK or common to all services', () => {
    const common = [
      'AccessDeniedException',
      'ExpiredTokenException',
      'IncompleteSignatureException',
      'InvalidSignatureException',
      'MissingAuthenticationTokenException',
      'SerializationException',
      'UnknownOperationException',
      'UnrecognizedClientException',
      'ValidationException',
    ];
    for (const [name] of Object.values(DYNAMODB_ROWS)) {
      const short = name.split('#')[1]!;
      assert.ok(common.includes(short) || short in dynamodbSdk, short);
    }
  });
});
