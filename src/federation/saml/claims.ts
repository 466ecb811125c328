import type { Assertion } from '../../saml/index.js';

/** Several values in one attribute of the pool, as Cognito writes them: `[a, b]`. */
const joined = (values: readonly string[]): string => (values.length === 1 ? values[0]! : `[${values.join(', ')}]`);

/** An assertion as claims: its attributes by their names. One without a value is not there. */
export function claimsIn({ attributes }: Assertion): Readonly<Record<string, string>> {
  return Object.fromEntries([...attributes].flatMap(([name, values]) => (values.length === 0 ? [] : [[name, joined(values)]])));
}
