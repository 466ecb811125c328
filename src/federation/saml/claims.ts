import type { Assertion } from '../../saml/index.js';

/** Several values for one attribute, as Cognito writes them: `[a, b]`. */
const joined = (values: readonly string[]): string => (values.length === 1 ? values[0]! : `[${values.join(', ')}]`);

/** Claims of an assertion: its attributes by name; attributes without a value are left out. */
export function claimsIn({ attributes }: Assertion): Readonly<Record<string, string>> {
  return Object.fromEntries([...attributes].flatMap(([name, values]) => (values.length === 0 ? [] : [[name, joined(values)]])));
}
