import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { packageRoot } from '../../src/app/package-root.js';
import { compilePattern } from '../../src/http/aws-api/protocol/constraints.js';

interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

const constraintsOf = (name: string): [string, Constraint][] => {
  const path = join(packageRoot(), 'src/http/aws-api/constraints', `${name}.json`);
  return Object.entries((JSON.parse(readFileSync(path, 'utf8')) as { constraints: Record<string, Constraint> }).constraints);
};

const PATTERNS = [...constraintsOf('user-pools'), ...constraintsOf('identity-pools')].flatMap(([shape, { pattern, max }]) =>
  pattern === undefined ? [] : [{ shape, pattern, max }],
);

/** As the service has it, without our rewriting. */
const plain = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u');

describe('input constraints', () => {
  it('every pattern of the API model compiles', () => {
    assert.ok(PATTERNS.length > 60);
    for (const { pattern } of PATTERNS) compilePattern(pattern);
  });

  // A body may be a megabyte, and one request must not hold up all others. The bound is a hundred times what the slowest pattern takes.
  it('no pattern takes 500 ms for hostile input of up to 200,000 characters', () => {
    const units = [
      'a',
      '0',
      '@',
      'a@',
      '-',
      '_',
      ' ',
      'x ',
      '{####}',
      '{##',
      '{##a##}',
      '##}',
      '.',
      ':',
      'arn:',
      'a:',
      '/',
      '=',
      '~',
      'cognito:',
    ];
    for (const { shape, pattern, max } of PATTERNS) {
      const length = Math.min(max ?? 200_000, 200_000);
      const matcher = compilePattern(pattern);
      for (const unit of units) {
        const text = `${unit.repeat(Math.ceil(length / unit.length)).slice(0, length - 1)}\0`;
        const start = performance.now();
        matcher.test(text);
        const took = performance.now() - start;
        assert.ok(took < 500, `${shape} took ${Math.round(took)} ms over ${length} characters of ${JSON.stringify(unit)}`);
      }
    }
  });

  it('patterns rewritten for speed accept exactly what the model’s patterns accept', () => {
    const text = fc.string({
      unit: fc.constantFrom('{', '#', '}', '##', '{##', '##}', '{####}', '@', 'a', ' ', '\n', '\0'),
      maxLength: 10,
    });
    const found = [/EmailAddressType/, /EmailVerificationMessageType/, /EmailVerificationMessageByLinkType/].map((shape) => {
      const one = PATTERNS.find((entry) => shape.test(entry.shape));
      assert.ok(one, String(shape));
      return one.pattern;
    });
    fc.assert(
      fc.property(fc.constantFrom(...found), text, (pattern, value) => {
        assert.equal(compilePattern(pattern).test(value), plain(pattern).test(value), `${pattern} of ${JSON.stringify(value)}`);
      }),
      { numRuns: 20_000 },
    );
  });
});
