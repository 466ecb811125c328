import { errors } from 'oidc-provider';
import { membersOf } from './list-parameters.js';
import { STANDARD_SCOPES } from './names.js';

/**
 * Scopes to grant of those that a request names, in its order. Unknown ones are ignored (RFC 6749 section 3.3, OpenID Connect Core section
 * 3.1.2.1); known are the standard ones and those of the client. Throws `invalid_scope` for a known one that is not
 * allowed, and where none is left. `client_credentials` has Cognito’s own rule (`machineScopes`).
 */
export function grantedScopes(
  requested: unknown,
  { allowed, ofClient }: { allowed: readonly string[]; ofClient: readonly string[] },
): string[] {
  const scopes = [...new Set(membersOf(requested))];
  const known = new Set([...STANDARD_SCOPES, ...ofClient]);
  const refused = scopes.filter((scope) => known.has(scope) && !allowed.includes(scope));
  if (refused.length > 0) throw new errors.InvalidScope('requested scope is not allowed', refused.join(' '));
  const granted = scopes.filter((scope) => allowed.includes(scope));
  if (granted.length === 0) throw new errors.InvalidScope('no requested scope is known', scopes.join(' '));
  return granted;
}
