import type { Context } from 'koa';
import { EXPOSED_HEADERS } from '../../kernel/index.js';

const MAX_AGE_SECONDS = '3600';

/** CORS for any origin, as Cognito: these endpoints use no cookies. True when the request was a preflight and has been answered. */
export function allowAnyOrigin(ctx: Context, methods: readonly string[]): boolean {
  ctx.set('Access-Control-Allow-Origin', '*');
  ctx.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
  if (ctx.method !== 'OPTIONS') return false;
  ctx.set('Access-Control-Allow-Methods', methods.join(', '));
  ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers') || 'Authorization, Content-Type');
  ctx.set('Access-Control-Max-Age', MAX_AGE_SECONDS);
  ctx.status = 204;
  return true;
}

export interface Route {
  readonly name:
    | 'discovery'
    | 'jwks'
    | 'protected-resource'
    | 'authorize'
    | 'resume'
    | 'api'
    | 'device'
    | 'device-resume'
    | 'login'
    | 'signup'
    | 'logout'
    | 'register'
    | 'registered';
  readonly path: RegExp;
  readonly methods: readonly string[];
  /** Whether cross-origin scripts may call it. */
  readonly cors: boolean;
  /** Whether it reads cookies. A POST is then redirected as GET (`oidc-endpoints.ts`). */
  readonly cookies?: boolean;
}

const READ = ['GET', 'HEAD'];

/** Routes below `/{poolId}`. Case-sensitive. Other paths are passed on. */
const ROUTES: readonly Route[] = [
  { name: 'discovery', path: /^\/\.well-known\/(?:openid-configuration|oauth-authorization-server)$/, methods: READ, cors: true },
  { name: 'protected-resource', path: /^\/\.well-known\/oauth-protected-resource\/.{1,768}$/, methods: READ, cors: true },
  { name: 'jwks', path: /^\/\.well-known\/jwks\.json$/, methods: READ, cors: true },
  { name: 'authorize', path: /^\/oauth2\/authorize$/, methods: [...READ, 'POST'], cors: false, cookies: true },
  { name: 'resume', path: /^\/oauth2\/authorize\/[\w-]{1,64}$/, methods: READ, cors: false },
  { name: 'device', path: /^\/device$/, methods: [...READ, 'POST'], cors: false },
  { name: 'device-resume', path: /^\/device\/[\w-]{1,64}$/, methods: READ, cors: false },
  { name: 'api', path: /^\/oauth2\/(?:token|revoke|introspect|par|device_authorization|bc-authorize)$/, methods: ['POST'], cors: true },
  { name: 'api', path: /^\/oauth2\/userInfo$/, methods: ['GET', 'POST'], cors: true },
  { name: 'register', path: /^\/oauth2\/register$/, methods: ['POST'], cors: true },
  { name: 'registered', path: /^\/oauth2\/register\/[\w+]{1,128}$/, methods: ['GET', 'PUT', 'DELETE'], cors: true },
  { name: 'login', path: /^\/login$/, methods: READ, cors: false },
  { name: 'signup', path: /^\/signup$/, methods: READ, cors: false },
  { name: 'logout', path: /^\/logout$/, methods: [...READ, 'POST'], cors: false, cookies: true },
];

const POOL_PATH = /^\/([\w-]{3,110})(\/.+)$/;
/** The well-known part may precede the issuer’s path (RFC 8414 section 3.1), under each of its names (section 5). */
const METADATA_PATH = /^(\/\.well-known\/(?:oauth-authorization-server|openid-configuration))\/([\w-]{3,110})$/;
/** The same of the pool's protected endpoints (RFC 9728 section 3.1). */
const RESOURCE_PATH = /^(\/\.well-known\/oauth-protected-resource)\/([\w-]{3,110})(\/oauth2\/(?:userInfo|register))$/;

export function routeOf(requestPath: string): { poolId: string; path: string; route: Route } | undefined {
  const metadata = METADATA_PATH.exec(requestPath);
  const [, wellKnown, resourcePool, endpoint] = RESOURCE_PATH.exec(requestPath) ?? [];
  const resource = endpoint === undefined ? undefined : [resourcePool, `${wellKnown}${endpoint}`];
  const [poolId, path] = metadata ? [metadata[2]!, metadata[1]!] : (resource ?? POOL_PATH.exec(requestPath)?.slice(1) ?? []);
  const route = path === undefined ? undefined : ROUTES.find((candidate) => candidate.path.test(path));
  return route && { poolId: poolId!, path: path!, route };
}
