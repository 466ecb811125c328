import fc from 'fast-check';
import type { Member, Shape } from '../../src/http/aws-api/protocol/schema.js';

/** Values that have broken readers before. */
const NASTY = [
  '',
  ' ',
  '\0',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '{####}',
  '{##x##}',
  '{"a":1}',
  'us-east-1_demo',
  'us-east-1_nobody',
  'demoapp',
  'us-east-1:3a6a9e1c-5f0d-4a43-9c52-0d8a7c1b2e10',
  'a@b.example',
  '+4915112345678',
  'arn:aws:iam::123456789012:role/demo-user',
  'arn:aws:iam::123456789012:role/none',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
  'email = "a"',
  '\ud800',
  'ä\u0301',
  'x'.repeat(129),
  'x'.repeat(5000),
];

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 6, maxLength: 30 }),
);
const wrong = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, 1e300, '', [], {}, [null], { __proto__: null }),
  fc.jsonValue({ maxDepth: 3 }),
);

const SIMPLE: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  number: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(-1, 1.5, 0, 1e9, 2 ** 53, -(2 ** 60), 1e308)),
  boolean: fc.boolean(),
  blob: fc.base64String({ maxLength: 60 }),
  timestamp: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 8.64e15, -1)),
  document: fc.jsonValue({ maxDepth: 2 }),
};

/** What keys do members of this name take: without them most of a request would end at its first check. */
const KEYS = [
  'USERNAME',
  'PASSWORD',
  'SRP_A',
  'SECRET_HASH',
  'REFRESH_TOKEN',
  'NEW_PASSWORD',
  'userAttributes.email',
  '__proto__',
  'TIMESTAMP',
];

interface Hints {
  /** Values that a member is likely to need, by the member's name. */
  readonly members: Readonly<Record<string, readonly unknown[]>>;
}

/** Inputs that look like the shape, with something wrong here and there. */
export function inputOf(shape: Shape, hints: Hints, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 4) return fc.constant({});
  switch (shape.kind) {
    case 'structure': {
      const value = ([name, member]: [string, Member]): fc.Arbitrary<readonly [string, unknown]> => {
        const usual = hints.members[name];
        const free = inputOf(member.shape, hints, depth + 1);
        const given = usual ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: free }) : free;
        return fc.oneof({ weight: 40, arbitrary: given }, { weight: 1, arbitrary: wrong }).map((one) => [name, one] as const);
      };
      const members = [...shape.members];
      const required = members.filter(([, member]) => member.required);
      const optional = members.filter(([, member]) => !member.required);
      // Few at a time, so that most requests get past the first check.
      const some = fc.subarray(optional, { maxLength: Math.min(3, optional.length) });
      const whole = some.chain((chosen) => fc.tuple(...[...required, ...chosen].map(value))).map((entries) => Object.fromEntries(entries));
      return fc.oneof({ weight: 40, arbitrary: whole }, { weight: 1, arbitrary: wrong });
    }
    case 'list':
      return fc.array(inputOf(shape.item, hints, depth + 1), { maxLength: 4 });
    case 'map':
      return fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), text), inputOf(shape.value, hints, depth + 1), { maxKeys: 5 });
    default:
      return SIMPLE[shape.kind]!;
  }
}
