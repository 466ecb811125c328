import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import Provider, { type ClientMetadata } from 'oidc-provider';

/** Somebody who is signed in at the upstream at once, whoever asks. */
export interface Upstream {
  readonly issuer: string;
  /** Who signs in next, with their claims; nobody: the provider says no. */
  user: Record<string, unknown> | undefined;
  /** Query of the last authorization request. */
  readonly asked: URLSearchParams[];
  readonly clients: Record<string, Partial<ClientMetadata>>;
  /** How often the discovery document was asked for. */
  discoveries(): number;
  /** How often its token endpoint was asked. */
  redeemed(): number;
  close(): Promise<void>;
}

/** A second oidc-provider, a real one, as the identity provider of a pool. `returnUrls`: of its client `cognate`. For browsers 127.0.0.1 is another site. */
export async function startUpstream(
  returnUrls: () => string[],
  metadata: Partial<ClientMetadata> = {},
  host = 'localhost',
): Promise<Upstream> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  let [discoveries, redeemed] = [0, 0];
  const upstream: Upstream = {
    issuer,
    user: undefined,
    asked: [],
    clients: {},
    discoveries: () => discoveries,
    redeemed: () => redeemed,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
  const known = new Map<string, Record<string, unknown>>();
  const provider = new Provider(issuer, {
    adapter: undefined,
    clients: [
      {
        client_id: 'cognate',
        client_secret: 'upstream-secret',
        redirect_uris: returnUrls(),
        token_endpoint_auth_method: 'client_secret_post',
        ...metadata,
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'groups'] },
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ ...known.get(id), sub: id }) }),
    cookies: { keys: ['k'] },
  });
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    if (ctx.path === '/.well-known/openid-configuration') discoveries += 1;
    if (ctx.path === '/token') redeemed += 1;
    if (ctx.path === '/auth') upstream.asked.push(new URLSearchParams(ctx.querystring));
    if (!ctx.path.startsWith('/interaction/')) return next();
    const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
    const { user } = upstream;
    ctx.respond = false;
    if (!user) return provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied', error_description: 'no' });
    known.set(String(user['sub']), user);
    if (prompt.name === 'login') return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: String(user['sub']) } });
    const grant = new provider.Grant({ accountId: session!.accountId, clientId: String(params['client_id']) });
    grant.addOIDCScope(String(params['scope']));
    return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } });
  });
  app.use((ctx) => {
    ctx.respond = false;
    return provider.callback()(ctx.req, ctx.res);
  });
  server.on('request', app.callback());
  return upstream;
}
