import { isIP } from 'node:net';
import type { Context, Middleware } from 'koa';
import { type AppClient, type Clients, matchesReturnAddress } from '../../../directory/clients/index.js';
import type { Pools, UserPool } from '../../../directory/pools/index.js';
import { codeChallengeOf, defined, type Ids } from '../../../kernel/index.js';
import type { Outbox } from '../../../messaging/index.js';
import { createScreens, type Screens } from '../screens.js';
import { findViews } from '../views.js';
import { createOutboxPages } from './outbox.js';
/**
 * Serves `handler` only under names that cannot be registered: addresses, `localhost`, names without a dot. Otherwise any site could
 * resolve its own name to this machine and read the pages as its own origin (DNS rebinding).
 */
export function onlyUnderLocalNames(handler: Middleware): Middleware {
  return (ctx, next) => (isLocalName(ctx.req.headers.host ?? '') ? handler(ctx, next) : next());
}

function isLocalName(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return !hostname.includes('.') || hostname.endsWith('.localhost') || isIP(hostname) !== 0;
}

export interface DevPagesParts {
  readonly outbox: Outbox;
  readonly pools: Pick<Pools, 'list' | 'find'>;
  readonly clients: Pick<Clients, 'list' | 'find'>;
  readonly ids: Ids;
  readonly baseUrl: string;
  readonly views?: string;
}

const MAX_LISTED = 20;

/**
 * Development pages: a home page with pools and clients, `/dev/login` (sign-in at the first client whose callback URL is `/dev/callback`),
 * `/dev/callback` in the place of an app, and the outbox. Mounted in development mode only.
 */
export function createDevPages(parts: DevPagesParts): Middleware {
  const screens = createScreens({ views: parts.views ?? findViews(), ids: parts.ids });
  const outbox = createOutboxPages(parts);
  // One PKCE verifier per process. The callback page shows it, which is acceptable in development only.
  const verifier = parts.ids.token(32);
  return (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (ctx.path === '/') return home(ctx, parts, screens, verifier);
    if (ctx.path === '/dev/login') return login(ctx, next, parts, verifier);
    if (ctx.path === '/dev/callback') return callback(ctx, parts, screens, verifier);
    return outbox(ctx, next);
  };
}

const callbackUrl = (baseUrl: string): string => `${baseUrl}/dev/callback`;

async function home(ctx: Context, { pools, clients, baseUrl }: DevPagesParts, screens: Screens, verifier: string): Promise<void> {
  const { items } = await pools.list({ limit: MAX_LISTED });
  const shown = items.map(async (pool) => ({
    name: pool.name,
    discovery: `${baseUrl}/${pool.id}/.well-known/openid-configuration`,
    clients: (await clients.list(pool.id, { limit: MAX_LISTED })).items.map((client) => ({
      id: client.id,
      name: client.name,
      start: matchesReturnAddress(client.callbackUrls, callbackUrl(baseUrl)) ? authorizeUrl(baseUrl, pool, client, verifier) : undefined,
    })),
  }));
  await screens.render(ctx, { view: 'dev/home', title: 'Cognate is running', model: { pools: await Promise.all(shown) } });
}

function authorizeUrl(baseUrl: string, pool: UserPool, client: AppClient, verifier: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: callbackUrl(baseUrl),
    scope: 'openid',
    // Tells the callback page which client it stands for.
    state: client.id,
    code_challenge: codeChallengeOf(verifier),
    code_challenge_method: 'S256',
  });
  return `${baseUrl}/${pool.id}/oauth2/authorize?${query}`;
}

/** Redirects to the login page of the first client with this callback URL, with a PKCE challenge whose verifier the callback page knows. */
async function login(ctx: Context, next: () => Promise<void>, parts: DevPagesParts, verifier: string): Promise<void> {
  const client = await firstDevClient(parts);
  const pool = client && (await parts.pools.find(client.poolId));
  if (!pool) return next();
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(authorizeUrl(parts.baseUrl, pool, client, verifier));
}

async function callback(ctx: Context, parts: DevPagesParts, screens: Screens, verifier: string): Promise<void> {
  const given = (name: string): string => [ctx.query[name]].flat()[0] ?? '';
  const { clients, baseUrl } = parts;
  const ours = await clients.find(given('state').slice(0, 128));
  const client = ours ?? (await firstDevClient(parts));
  const fields = {
    grant_type: 'authorization_code',
    client_id: client?.id ?? 'CLIENT_ID',
    redirect_uri: callbackUrl(baseUrl),
    // An authorization request from outside these pages has another verifier, or none.
    ...defined({ code_verifier: ours ? verifier : undefined }),
    code: given('code'),
  };
  const model = {
    code: fields.code,
    command: commandFor(`${baseUrl}/${client?.poolId ?? 'POOL_ID'}/oauth2/token`, fields, client),
    needsSecret: client?.secret !== undefined,
    error: given('error') || 'Nothing was sent along.',
    description: given('error_description'),
  };
  await screens.render(ctx, { view: 'dev/callback', title: 'It works', model });
}

async function firstDevClient({ pools, clients, baseUrl }: DevPagesParts): Promise<AppClient | undefined> {
  for (const pool of (await pools.list({ limit: MAX_LISTED })).items) {
    const { items } = await clients.list(pool.id, { limit: MAX_LISTED });
    const client = items.find((one) => matchesReturnAddress(one.callbackUrls, callbackUrl(baseUrl)));
    if (client) return client;
  }
  return undefined;
}

function commandFor(url: string, fields: Readonly<Record<string, string>>, client: AppClient | undefined): string {
  return [
    `curl ${url}`,
    ...(client?.secret === undefined ? [] : [`  --user '${client.id}:…'`]),
    // The code in the URL is untrusted: only characters without a meaning in shell quotes remain.
    ...Object.entries(fields).map(([name, value]) => `  --data-urlencode '${name}=${value.replace(/[^\w.:/~-]/g, '')}'`),
  ].join(' \\\n');
}
