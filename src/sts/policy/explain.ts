import { compilePolicy } from './compile.js';
import { contextOf } from './context.js';
import type { PolicyDocument, Statement } from './document.js';
import type { AccessRequest } from './evaluate.js';

export interface Explanation {
  readonly matched: readonly Statement[];
  /**
   * Condition keys and variables that statements for this action use and the request does not have.
   */
  readonly missing: readonly string[];
}

const VARIABLE = /\$\{([^},]+)(,[^}]*)?\}/g;

/** Explains how one policy applies to a request. */
export function explain(policy: PolicyDocument, request: AccessRequest): Explanation {
  const context = contextOf(request.context);
  const applicable = compilePolicy(policy).filter((statement) => statement.coversAction(request.action));
  const matched = applicable.filter((statement) => statement.coversResource(request.resource, context) && statement.holds(context));
  const usedKeys = applicable.flatMap(({ source }) => [...conditionKeys(source), ...variables(source, policy.Version)]);
  const missing = [...new Set(usedKeys)].filter((key) => !context.has(key.toLowerCase()));
  return { matched: matched.map(({ source }) => source), missing };
}

function conditionKeys({ Condition = {} }: Statement): string[] {
  return Object.values(Condition).flatMap((keys) => Object.keys(keys));
}

/** Returns the variables without those that have a default or stand for a character. */
function variables({ Resource = [], NotResource = [], Condition = {} }: Statement, version: string | undefined): string[] {
  if (version !== '2012-10-17') return [];
  const values = Object.values(Condition).flatMap((keys) => Object.values(keys).flat());
  const found = [...Resource, ...NotResource, ...values].flatMap((text) => [...text.matchAll(VARIABLE)]);
  return found.filter(([, name = '', fallback]) => !fallback && !/^[*?$]$/.test(name)).map(([, name = '']) => name.trim());
}
