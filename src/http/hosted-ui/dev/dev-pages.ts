import type { Context, Middleware } from 'koa';
import type { AppClient, Clients } from '../../../directory/clients/index.js';
import type { Pools, UserPool } from '../../../directory/pools/index.js';
import { codeChallengeOf, defined, type Ids } from '../../../kernel/index.js';
import type { Outbox } from '../../../messaging/index.js';
import { createScreens, type Screens } from '../screens.js';
import { findViews } from '../views.js';
import { createOutboxPages } from './outbox.js';

export interface DevPagesParts {
  readonly outbox: Outbox;
  readonly pools: Pick<Pools, 'list' | 'find'>;
  readonly clients: Pick<Clients, 'list' | 'find'>;
  readonly ids: Ids;
  readonly baseUrl: string;
  readonly views?: string;
}

const SHOWN = 20;

/**
 * For a newcomer without an app: a home page with what runs here, a way into the hosted login, and `/dev/callback` as the app that it
 * leads back to, by `/dev/login` with no more than that address. Also the outbox. The app mounts it in development mode only.
 */
export function createDevPages(parts: DevPagesParts): Middleware {
  const screens = createScreens({ views: parts.views ?? findViews(), ids: parts.ids });
  const outbox = createOutboxPages(parts);
  // One PKCE verifier for as long as the process runs: shown to whoever tries, in development, on this machine.
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
  const { items } = await pools.list({ limit: SHOWN });
  const shown = items.map(async (pool) => ({
    name: pool.name,
    discovery: `${baseUrl}/${pool.id}/.well-known/openid-configuration`,
    clients: (await clients.list(pool.id, { limit: SHOWN })).items.map((client) => ({
      id: client.id,
      name: client.name,
      start: client.callbackUrls.includes(callbackUrl(baseUrl)) ? authorizeUrl(baseUrl, pool, client, verifier) : undefined,
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
    // The callback page learns from it which app it stands for.
    state: client.id,
    code_challenge: codeChallengeOf(verifier),
    code_challenge_method: 'S256',
  });
  return `${baseUrl}/${pool.id}/oauth2/authorize?${query}`;
}

/** The login page of the first client that comes back here, with a PKCE challenge whose verifier the callback page knows. */
async function login(ctx: Context, next: () => Promise<void>, parts: DevPagesParts, verifier: string): Promise<void> {
  const client = await firstThatComesBackHere(parts);
  const pool = client && (await parts.pools.find(client.poolId));
  if (!pool) return next();
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(authorizeUrl(parts.baseUrl, pool, client, verifier));
}

async function callback(ctx: Context, parts: DevPagesParts, screens: Screens, verifier: string): Promise<void> {
  const given = (name: string): string => [ctx.query[name]].flat()[0] ?? '';
  const { clients, baseUrl } = parts;
  const ours = await clients.find(given('state').slice(0, 128));
  const client = ours ?? (await firstThatComesBackHere(parts));
  const fields = {
    grant_type: 'authorization_code',
    client_id: client?.id ?? 'CLIENT_ID',
    redirect_uri: callbackUrl(baseUrl),
    // A request that did not begin on the home page has a verifier of its own, or none.
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

async function firstThatComesBackHere({ pools, clients, baseUrl }: DevPagesParts): Promise<AppClient | undefined> {
  for (const pool of (await pools.list({ limit: SHOWN })).items) {
    const { items } = await clients.list(pool.id, { limit: SHOWN });
    const client = items.find((one) => one.callbackUrls.includes(callbackUrl(baseUrl)));
    if (client) return client;
  }
  return undefined;
}

function commandFor(url: string, fields: Readonly<Record<string, string>>, client: AppClient | undefined): string {
  return [
    `curl ${url}`,
    ...(client?.secret === undefined ? [] : [`  --user '${client.id}:…'`]),
    // A code from the address line may hold anything; within single quotes of a shell, only letters that need none.
    ...Object.entries(fields).map(([name, value]) => `  --data-urlencode '${name}=${value.replace(/[^\w.:/~-]/g, '')}'`),
  ].join(' \\\n');
}
