import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { errors, type Provider } from 'oidc-provider';
import type { Pools } from '../../directory/pools/index.js';
import { CodedError, defined } from '../../kernel/index.js';
import type { EndBrowserSession } from './browser-session.js';
import type { Providers } from './providers.js';
import type { Interactions } from './types.js';

type Waiting = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Authorization requests that wait for the hosted pages. One read per request, however often it asks. */
export function createInteractions(parts: {
  pools: Pools;
  providers: Providers;
  forward: (req: IncomingMessage) => void;
  endBrowserSession: EndBrowserSession;
}): Interactions {
  const loaded = new WeakMap<IncomingMessage, { poolId: string; found: Promise<{ provider: Provider; waiting: Waiting }> }>();

  async function load(ctx: Context, poolId: string): Promise<{ provider: Provider; waiting: Waiting }> {
    const pool = await parts.pools.find(poolId);
    if (!pool) throw unknown('unknown pool');
    const { provider } = parts.providers.of(pool);
    parts.forward(ctx.req);
    try {
      return { provider, waiting: await provider.interactionDetails(ctx.req, ctx.res) };
    } catch (error) {
      if (error instanceof errors.SessionNotFound) throw unknown(error.error_detail, error);
      throw error;
    }
  }

  function find(ctx: Context, poolId: string): Promise<{ provider: Provider; waiting: Waiting }> {
    const known = loaded.get(ctx.req);
    if (known?.poolId === poolId) return known.found;
    const found = load(ctx, poolId);
    loaded.set(ctx.req, { poolId, found });
    return found;
  }

  async function answer(ctx: Context, waiting: Waiting, result: NonNullable<Waiting['result']>): Promise<void> {
    waiting.result = result;
    await waiting.save(Math.max(1, waiting.remainingTTL));
    ctx.status = 303;
    ctx.redirect(waiting.returnTo);
  }

  return {
    async details(ctx, poolId) {
      const { waiting } = await find(ctx, poolId);
      const { uid, params } = waiting;
      return { uid, poolId, clientId: String(params['client_id']), params, ...consentOf(waiting) };
    },
    async finish(ctx, poolId, { sub, authTime, amr }) {
      const { provider, waiting } = await find(ctx, poolId);
      // Otherwise oidc-provider would show a page of its own to sign the former user out.
      if ((await parts.endBrowserSession(ctx, poolId, provider, sub)) !== undefined) delete waiting.session;
      await answer(ctx, waiting, {
        login: { accountId: sub, ts: authTime, remember: true, ...defined({ amr: amr ? [...amr] : undefined }) },
      });
    },
    async allow(ctx, poolId) {
      const { waiting } = await find(ctx, poolId);
      if (!consentOf(waiting).consent) throw unknown('it does not wait for a consent');
      // With the sign-in that came before, if one did: what was asked of it stays answered.
      await answer(ctx, waiting, { ...waiting.lastSubmission, consent: {} });
    },
    async refuse(ctx, poolId, error, description) {
      const { waiting } = await find(ctx, poolId);
      await answer(ctx, waiting, { error, error_description: description });
    },
  };
}

function consentOf({ prompt, session }: Waiting): { consent?: { sub: string } } {
  return prompt.name === 'consent' && session?.accountId !== undefined ? { consent: { sub: session.accountId } } : {};
}

function unknown(detail: string | undefined, cause?: unknown): CodedError {
  return new CodedError('interaction_unknown', 'This sign-in has ended, or was begun in another browser.', {
    ...defined({ detail, cause }),
  });
}
