import type { Middleware } from 'koa';
import type { OpenIdTokens } from '../../identity-pools/index.js';

const MAX_AGE_SECONDS = 300;

export interface IdentityIssuer {
  /** First segment of its paths. */
  readonly segment: string;
  readonly middleware: Middleware;
}

/**
 * Serves `{issuer}/.well-known/openid-configuration`, also with the issuer’s path behind it (RFC 8414 section 3.1), and `…/jwks.json`:
 * public, cacheable, no store read when warm.
 */
export function createIdentityIssuer(parts: { openIdTokens: Pick<OpenIdTokens, 'issuer' | 'jwks'> }): IdentityIssuer {
  const { issuer, jwks } = parts.openIdTokens;
  const { pathname } = new URL(issuer);
  const base = `${pathname}/.well-known`;
  const documents: Readonly<Record<string, () => unknown>> = {
    [`${base}/openid-configuration`]: () => discovery(issuer),
    [`/.well-known/openid-configuration${pathname}`]: () => discovery(issuer),
    [`${base}/jwks.json`]: jwks,
  };
  const middleware: Middleware = async (ctx, next) => {
    const document = Object.hasOwn(documents, ctx.path) ? documents[ctx.path] : undefined;
    if (!document) return next();
    ctx.set('Access-Control-Allow-Origin', '*');
    if (ctx.method === 'OPTIONS') {
      ctx.set('Access-Control-Allow-Methods', 'GET, HEAD');
      ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers'));
      ctx.status = 204;
      return;
    }
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'GET, HEAD');
      ctx.status = 405;
      return;
    }
    ctx.set('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`);
    ctx.body = await document();
  };
  return { segment: base.split('/')[1]!, middleware };
}

/** Metadata of OpenID Connect Discovery 1.0 section 3. No authorization endpoint: GetOpenIdToken issues the tokens. */
const discovery = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  claims_supported: ['iss', 'aud', 'sub', 'amr', 'exp', 'iat', 'jti'],
});
