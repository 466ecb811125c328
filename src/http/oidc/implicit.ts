import type { ParsedUrlQuery } from 'node:querystring';
import { errors } from 'oidc-provider';
import { defined } from '../../kernel/index.js';

/** The parameter that carries what was asked for past oidc-provider, which has no `token` alone and asks for a nonce where Cognito does not. */
export const IMPLICIT_TYPE = 'implicit_response_type';

const IMPLICIT_TYPES: readonly string[] = ['token', 'id_token', 'id_token token'];

/** An implicit request on its way in: as `none`, until `implicitTypeOf` says what it is. */
export function throughNone({
  response_type: type,
  response_mode: mode,
}: ParsedUrlQuery | Readonly<Record<string, unknown>>): Record<string, string> {
  const wanted = typeof type === 'string' ? normalized(type) : '';
  if (!IMPLICIT_TYPES.includes(wanted)) return {};
  // Errors go where the tokens would have gone.
  return { response_type: 'none', [IMPLICIT_TYPE]: wanted, ...defined({ response_mode: mode === undefined ? 'fragment' : undefined }) };
}

const normalized = (responseType: string): string => [...new Set(responseType.split(' '))].sort().join(' ');

/** What an implicit request asks for; undefined for any other. Throws `unsupported_response_type` for a `none` that was meant so. */
export function implicitTypeOf(params: Readonly<Record<string, unknown>>): string | undefined {
  if (params['response_type'] !== 'none') return undefined;
  const wanted = params[IMPLICIT_TYPE];
  if (typeof wanted !== 'string' || !IMPLICIT_TYPES.includes(wanted)) throw new errors.UnsupportedResponseType();
  return wanted;
}

/**
 * What an implicit request gets: `token` comes with an ID token where `openid` is granted, as Cognito has it. Whoever asks for an ID token by
 * name speaks OpenID Connect, and must say a nonce (Core section 3.2.2.1). Tokens never go into a query.
 */
export function answeredType(wanted: string, params: Readonly<Record<string, unknown>>, granted: readonly string[]): string {
  if (params['response_mode'] === 'query' || params['response_mode'] === 'query.jwt')
    throw new errors.InvalidRequest('requested response_mode is not allowed for the requested response_type');
  if (wanted === 'token') return granted.includes('openid') ? 'id_token token' : 'token';
  if (!granted.includes('openid')) throw new errors.InvalidRequest('openid scope must be requested for this response_type');
  if (params['nonce'] === undefined) throw new errors.InvalidRequest("missing required parameter 'nonce'");
  return wanted;
}
