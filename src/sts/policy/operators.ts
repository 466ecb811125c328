import { addressFamily, parseNetwork } from '../../kernel/index.js';
import { compileArn, type TextTest } from './arn.js';
import { malformed } from './document.js';
import { compileTemplate, resolve } from './template.js';
import { matchesPattern } from './wildcard.js';

/** Compiles `203.0.113.0/24`, `2001:db8::/32` or one address. No IPv4 address lies in an IPv6 range, `::/0` included. */
export function compileIpRange(source: string): (address: string) => boolean {
  const network = parseNetwork(source);
  if (!network) throw malformed(`Invalid IP range "${source}".`);
  return (address) => addressFamily(address) === network.family && network.contains(address);
}

interface Options {
  readonly variables: boolean;
}

/** Condition operator of IAM: comparison of one policy value with one value of the request. */
export interface Operator {
  readonly negated: boolean;
  compile(value: string, options: Options): TextTest;
}

const text =
  (wildcards: boolean, foldCase: (value: string) => string = (value) => value) =>
  (value: string, options: Options): TextTest => {
    const template = compileTemplate(value, { ...options, wildcards });
    return (actual, context) => {
      const pattern = resolve(template, context);
      if (!pattern) return undefined;
      // Case folding works on whole texts, so a pattern without wildcards is compared as text.
      if (!wildcards) return foldCase(pattern.map((unit) => String.fromCharCode(unit)).join('')) === foldCase(actual);
      return matchesPattern(pattern, actual);
    };
  };

type Comparison = (actual: number, expected: number) => boolean;

const ordered =
  (read: (value: string) => number | undefined, what: string, compare: Comparison) =>
  (value: string): TextTest => {
    const expected = read(value);
    if (expected === undefined) throw malformed(`Invalid ${what} "${value}" in a condition.`);
    return (actual) => {
      const number = read(actual);
      return number !== undefined && compare(number, expected);
    };
  };

const NUMBER = /^[+-]?\d{1,40}(\.\d{1,40})?$/;
const DATE = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

const readNumber = (value: string) => (NUMBER.test(value) ? Number(value) : undefined);

/**
 * Reads W3C date formats, or seconds since the epoch (a bare year has four digits). Milliseconds.
 */
function readDate(value: string): number | undefined {
  if (/^\d{5,12}$/.test(value)) return Number(value) * 1000;
  const time = DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const arn = (value: string, options: Options) => compileArn(value, options);

function bool(value: string): TextTest {
  const expected = value.toLowerCase();
  if (expected !== 'true' && expected !== 'false') throw malformed(`Invalid Bool "${value}" in a condition.`);
  return (actual) => actual.toLowerCase() === expected;
}

function binary(value: string): TextTest {
  const expected = Buffer.from(value, 'base64');
  return (actual) => Buffer.from(actual, 'base64').equals(expected);
}

function ipAddress(value: string): TextTest {
  const inRange = compileIpRange(value);
  return (actual) => inRange(actual);
}

const is = (compile: Operator['compile']): Operator => ({ negated: false, compile });
const not = (compile: Operator['compile']): Operator => ({ negated: true, compile });
const lower = (value: string) => value.toLowerCase();
const equal: Comparison = (a, b) => a === b;

function orderedOperators(name: string, read: (value: string) => number | undefined): [string, Operator][] {
  const compare = (comparison: Comparison) => ordered(read, name, comparison);
  return [
    [`${name}Equals`, is(compare(equal))],
    [`${name}NotEquals`, not(compare(equal))],
    [`${name}LessThan`, is(compare((a, b) => a < b))],
    [`${name}LessThanEquals`, is(compare((a, b) => a <= b))],
    [`${name}GreaterThan`, is(compare((a, b) => a > b))],
    [`${name}GreaterThanEquals`, is(compare((a, b) => a >= b))],
  ];
}

/** All operators of the IAM reference except `Null`, which tests presence alone. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', is(text(false))],
  ['StringNotEquals', not(text(false))],
  ['StringEqualsIgnoreCase', is(text(false, lower))],
  ['StringNotEqualsIgnoreCase', not(text(false, lower))],
  ['StringLike', is(text(true))],
  ['StringNotLike', not(text(true))],
  ...orderedOperators('Numeric', readNumber),
  ...orderedOperators('Date', readDate),
  ['Bool', is(bool)],
  ['BinaryEquals', is(binary)],
  ['IpAddress', is(ipAddress)],
  ['NotIpAddress', not(ipAddress)],
  ['ArnEquals', is(arn)],
  ['ArnLike', is(arn)],
  ['ArnNotEquals', not(arn)],
  ['ArnNotLike', not(arn)],
]);
