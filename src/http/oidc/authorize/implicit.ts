import type { ParsedUrlQuery } from 'node:querystring';
import { errors } from 'oidc-provider';
import { defined } from '../../../kernel/index.js';
import { membersOf } from '../list-parameters.js';

/** Internal parameter with the requested response type: oidc-provider has no `token` alone, and requires a nonce where Cognito does not. */
export const IMPLICIT_TYPE = 'implicit_response_type';

const IMPLICIT_TYPES: readonly string[] = ['token', 'id_token', 'id_token token'];

/** Rewrites an implicit request to `none`, until `implicitTypeOf` restores it. */
export function asNone({
  response_type: type,
  response_mode: mode,
}: ParsedUrlQuery | Readonly<Record<string, unknown>>): Record<string, string> {
  const requested = typeof type === 'string' ? normalized(type) : '';
  if (!IMPLICIT_TYPES.includes(requested)) return {};
  // Errors are returned like the tokens, in the fragment.
  return {
    response_type: 'none',
    [IMPLICIT_TYPE]: requested,
    ...defined({ response_mode: mode === undefined || mode === '' ? 'fragment' : undefined }),
  };
}

const normalized = (responseType: string): string => [...new Set(membersOf(responseType))].sort().join(' ');

/** Requested implicit response type; undefined for other requests. Throws `unsupported_response_type` for a client’s own `none`. */
export function implicitTypeOf(params: Readonly<Record<string, unknown>>): string | undefined {
  if (params['response_type'] !== 'none') return undefined;
  const requested = params[IMPLICIT_TYPE];
  if (typeof requested !== 'string' || !IMPLICIT_TYPES.includes(requested)) throw new errors.UnsupportedResponseType();
  return requested;
}

/**
 * Response type that answers an implicit request. `token` adds an ID token if `openid` is granted, as Cognito does. `id_token` requires a
 * nonce (OpenID Connect Core section 3.2.2.1). Response mode `query` is refused.
 */
export function answeredType(requested: string, params: Readonly<Record<string, unknown>>, granted: readonly string[]): string {
  if (params['response_mode'] === 'query' || params['response_mode'] === 'query.jwt')
    throw new errors.InvalidRequest('requested response_mode is not allowed for the requested response_type');
  if (requested === 'token') return granted.includes('openid') ? 'id_token token' : 'token';
  if (!granted.includes('openid')) throw new errors.InvalidRequest('openid scope must be requested for this response_type');
  if (params['nonce'] === undefined) throw new errors.InvalidRequest("missing required parameter 'nonce'");
  return requested;
}
