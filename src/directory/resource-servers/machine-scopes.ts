import { refusals } from './errors.js';

/** The scopes that every pool has; the rest belong to resource servers. */
const isCustom = (scope: string): boolean => scope.includes('/');

/** Of a client's scopes those that still stand for something: custom ones whose resource server has them. */
export function activeScopes(scopes: readonly string[], existing: ReadonlySet<string>): readonly string[] {
  return scopes.filter((scope) => !isCustom(scope) || existing.has(scope));
}

/**
 * What a client gets that speaks for itself (client_credentials): the custom scopes it asks for, all of its own when it names none. One
 * wrong scope fails the whole request (cognito.md 10.2). Throws `scope_unknown`, `scope_not_allowed`.
 */
export function machineScopes(
  requested: readonly string[] | undefined,
  allowed: readonly string[],
  existing: ReadonlySet<string>,
): readonly string[] {
  const own = allowed.filter((scope) => isCustom(scope) && existing.has(scope));
  if (requested === undefined) return own;
  const unknown = requested.filter((scope) => !existing.has(scope));
  if (unknown.length > 0) throw refusals.scopeUnknown(unknown);
  const foreign = requested.filter((scope) => !own.includes(scope));
  if (foreign.length > 0) throw refusals.scopeNotAllowed(foreign);
  return [...new Set(requested)];
}
