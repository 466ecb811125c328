import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { AwsError } from '../../src/http/aws-api/errors.js';
import { readQueryInput } from '../../src/http/aws-api/protocol/query-input.js';
import { createShapes, type Schema } from '../../src/http/aws-api/protocol/schema.js';

const shapes = createShapes();
const inputOf = (operation: string) =>
  shapes.shapeOf((sdk as unknown as Record<string, readonly [9, string, string, number, Schema]>)[`${operation}$`]![4]);

const step = fc.oneof(
  fc.constantFrom(
    'Tags',
    'member',
    '1',
    '2',
    'Key',
    'Value',
    'RoleName',
    'MaxSessionDuration',
    'ActionNames',
    'ContextEntries',
    '__proto__',
    '',
  ),
  fc.string({ maxLength: 8 }),
);
const name = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.join('.'));

describe('fuzz: parameters of IAM requests', () => {
  for (const operation of ['CreateRole', 'TagRole', 'SimulateCustomPolicy', 'ListPolicies'])
    it(`fuzz: ${operation} parameters become an input of its shape or fail with MalformedInput`, () => {
      const shape = inputOf(operation);
      const known = shape.kind === 'structure' ? new Set(shape.members.keys()) : new Set<string>();
      fc.assert(
        fc.property(fc.array(fc.tuple(name, fc.string({ maxLength: 20 })), { maxLength: 12 }), (pairs) => {
          try {
            const input = readQueryInput(new URLSearchParams(pairs), shape) as object;
            assert.ok(Object.keys(input).every((member) => known.has(member)));
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            assert.equal(error.awsName, 'MalformedInput');
          }
        }),
        { numRuns: 2000 },
      );
    });

  it('list parameters are read in numeric order, also with gaps', () => {
    const pairs = [
      ['Tags.member.10.Key', 'c'],
      ['Tags.member.2.Key', 'b'],
      ['Tags.member.1.Key', 'a'],
      ['Tags.member.1.Value', ''],
    ];
    assert.deepEqual(readQueryInput(new URLSearchParams(pairs as [string, string][]), inputOf('TagRole')), {
      Tags: [{ Key: 'a', Value: '' }, { Key: 'b' }, { Key: 'c' }],
    });
    assert.deepEqual(readQueryInput(new URLSearchParams('Tags='), inputOf('TagRole')), { Tags: [] });
  });
});
