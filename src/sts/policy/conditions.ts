import type { TextTest } from './arn.js';
import type { Context } from './context.js';
import { type ConditionElement, malformed, type Statement } from './document.js';
import { OPERATORS } from './operators.js';
export type ContextTest = (context: Context) => boolean;

interface Options {
  readonly effect: Statement['Effect'];
  readonly variables: boolean;
}

/** Compiles the conditions: all operators and all keys must hold. */
export function compileConditions(element: ConditionElement | undefined, options: Options): ContextTest {
  const tests = Object.entries(element ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileCondition(operator, key.toLowerCase(), values, options)),
  );
  return (context) => tests.every((test) => test(context));
}

const NAME = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

function compileCondition(name: string, key: string, values: readonly string[], options: Options): ContextTest {
  if (name === 'Null') return compileNull(key, values);
  const [, set, base = '', ifExists] = NAME.exec(name) ?? [];
  const operator = OPERATORS.get(base);
  if (!operator) throw malformed(`Invalid condition type: ${name}.`);
  const tests = values.map((value) => operator.compile(value, options));
  const holds = operator.negated
    ? (actual: string, context: Context) => matchesNone(tests, actual, context, options.effect)
    : (actual: string, context: Context) => tests.some((test) => test(actual, context) === true);
  // An absent key equals nothing: true for a negated operator; `ForAllValues` holds for no values,
  // `ForAnyValue` does not.
  const absent = ifExists !== undefined || set === 'ForAllValues' || (set === undefined && operator.negated);
  const every = set === 'ForAllValues' || (set === undefined && operator.negated);
  return (context) => {
    const found = context.get(key);
    const actuals = found === undefined ? [] : typeof found === 'string' ? [found] : found;
    if (actuals.length === 0) return absent;
    return every ? actuals.every((actual) => holds(actual, context)) : actuals.some((actual) => holds(actual, context));
  };
}

/** An unresolvable value must never support an Allow: a negated operator does not hold there. */
function matchesNone(tests: readonly TextTest[], actual: string, context: Context, effect: Statement['Effect']): boolean {
  const results = tests.map((test) => test(actual, context));
  return !results.includes(true) && (effect === 'Deny' || !results.includes(undefined));
}

function compileNull(key: string, values: readonly string[]): ContextTest {
  const expected = values.map((value) => value.toLowerCase());
  if (expected.some((value) => value !== 'true' && value !== 'false')) throw malformed('Null takes "true" or "false".');
  return (context) => {
    const found = context.get(key);
    const absent = found === undefined || (typeof found !== 'string' && found.length === 0);
    return expected.includes(String(absent));
  };
}
