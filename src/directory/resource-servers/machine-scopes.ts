import { refusals } from './errors.js';
/** Scope to register clients: exists in every pool, and is never given to registered clients. */
export const REGISTRATION_SCOPE = 'aws.cognito/dcr/register';

/** Client id in an operator's initial access tokens. No client can have this id. */
export const INITIAL_ACCESS = 'initial-access';

/** Reports whether the scope belongs to a resource server; the others exist in every pool. */
const isCustom = (scope: string): boolean => scope.includes('/');

/** Filters a client's scopes: custom ones need an existing resource server with that scope. */
export function activeScopes(scopes: readonly string[], existing: ReadonlySet<string>): readonly string[] {
  return scopes.filter((scope) => !isCustom(scope) || existing.has(scope));
}

/**
 * Returns the scopes of a client credentials grant: the requested custom scopes, or all of the
 * client's when none is requested. One invalid scope fails the whole request, as at Cognito's token
 * endpoint. Throws `scope_unknown`, `scope_not_allowed`.
 */
export function machineScopes(
  requested: readonly string[] | undefined,
  allowed: readonly string[],
  existing: ReadonlySet<string>,
): readonly string[] {
  const clientScopes = allowed.filter((scope) => isCustom(scope) && existing.has(scope));
  if (requested === undefined) return clientScopes;
  const unknown = requested.filter((scope) => !existing.has(scope));
  if (unknown.length > 0) throw refusals.scopeUnknown(unknown.join(' '));
  const foreign = requested.filter((scope) => !clientScopes.includes(scope));
  if (foreign.length > 0) throw refusals.scopeNotAllowed(foreign.join(' '));
  return [...new Set(requested)];
}
