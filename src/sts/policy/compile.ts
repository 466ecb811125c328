import { compileArn, type TextTest } from './arn.js';
import { type ContextTest, compileConditions } from './conditions.js';
import type { Context } from './context.js';
import type { PolicyDocument, Statement } from './document.js';
import { matchesPattern, patternOf } from './wildcard.js';

export interface CompiledStatement {
  readonly source: Statement;
  coversAction(action: string): boolean;
  coversResource(resource: string, context: Context): boolean;
  readonly holds: ContextTest;
}

export type CompiledPolicy = readonly CompiledStatement[];

/** Compilation is a pure function of an immutable document, so its result is cached with it. */
const compiled = new WeakMap<PolicyDocument, CompiledPolicy>();

/** Throws `malformed_policy` for invalid patterns and operators. */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const known = compiled.get(document);
  if (known) return known;
  const variables = document.Version === '2012-10-17';
  const policy = document.Statement.map((statement) => compileStatement(statement, variables));
  compiled.set(document, policy);
  return policy;
}

function compileStatement(statement: Statement, variables: boolean): CompiledStatement {
  return {
    source: statement,
    coversAction: compileActions(statement),
    coversResource: compileResources(statement, variables),
    holds: compileConditions(statement.Condition, { effect: statement.Effect, variables }),
  };
}

function compileActions(statement: Statement): (action: string) => boolean {
  const isPositive = statement.NotAction === undefined;
  const patterns = (statement.Action ?? statement.NotAction ?? []).map((action) => patternOf(action.toLowerCase(), true));
  return (action) => patterns.some((pattern) => matchesPattern(pattern, action.toLowerCase())) === isPositive;
}

function compileResources(statement: Statement, variables: boolean): CompiledStatement['coversResource'] {
  const compile = (values: readonly string[]): TextTest[] => values.map((value) => compileArn(value, { variables }));
  if (statement.NotResource) {
    const tests = compile(statement.NotResource);
    // As with conditions: an unresolvable exception must not widen an Allow, nor narrow a Deny.
    return (resource, context) => {
      const results = tests.map((test) => test(resource, context));
      return !results.includes(true) && (statement.Effect === 'Deny' || !results.includes(undefined));
    };
  }
  const tests = compile(statement.Resource ?? ['*']);
  return (resource, context) => tests.some((test) => test(resource, context) === true);
}
