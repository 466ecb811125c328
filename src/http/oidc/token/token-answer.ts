import type { KoaContextWithOIDC } from 'oidc-provider';
import { membersOf } from '../list-parameters.js';
import type { RequestScopes } from '../request-scope.js';

/** Whether two scopes have the same members; false where one was omitted. */
function isSameScope(one: unknown, other: unknown): boolean {
  const [a, b] = [new Set(membersOf(one)), new Set(membersOf(other))];
  return a.size > 0 && a.size === b.size && [...a].every((scope) => b.has(scope));
}

/**
 * Removes `scope` from a token response that grants exactly what was requested (RFC 6749 section 5.1): Cognito’s response has no such
 * member. It stays where the client gets another scope than it named, or named none.
 */
export function leaveOutRequestedScope(ctx: KoaContextWithOIDC, scopes: RequestScopes): void {
  const body = ctx.body as { access_token?: unknown; scope?: unknown } | undefined;
  if (ctx.oidc?.route !== 'token' || body?.access_token === undefined) return;
  if (!isSameScope(scopes.of(ctx).requestedScope ?? ctx.oidc.params?.['scope'], body.scope)) return;
  const { scope, ...rest } = body;
  ctx.body = rest;
}

/** The same for the response of an implicit flow (RFC 6749 section 4.2.2). `requested`: scope of the authorization request. */
export function leaveOutImplicitScope(requested: unknown, response: { scope?: unknown }): void {
  if (isSameScope(requested, response.scope)) delete response.scope;
}
