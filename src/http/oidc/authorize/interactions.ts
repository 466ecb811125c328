import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { errors, type Provider } from 'oidc-provider';
import type { Pools } from '../../../directory/pools/index.js';
import { CodedError, defined } from '../../../kernel/index.js';
import type { Providers } from '../providers.js';
import type { BrowserSessionOf } from '../sign-out/browser-session.js';
import type { Interactions } from '../types.js';
import { acrIn, claimsIn } from './claims-parameter.js';
import type { Consents } from './consents.js';

type StoredInteraction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Authorization requests that await the hosted pages. One read per HTTP request. */
export function createInteractions(parts: {
  pools: Pools;
  providers: Providers;
  forward: (req: IncomingMessage) => void;
  browserSessionOf: BrowserSessionOf;
  consents: Pick<Consents, 'remember'>;
}): Interactions {
  const loaded = new WeakMap<IncomingMessage, { poolId: string; found: Promise<{ provider: Provider; interaction: StoredInteraction }> }>();

  async function load(ctx: Context, poolId: string): Promise<{ provider: Provider; interaction: StoredInteraction }> {
    const pool = await parts.pools.find(poolId);
    if (!pool) throw unknown('unknown pool');
    const { provider } = parts.providers.of(pool);
    parts.forward(ctx.req);
    try {
      return { provider, interaction: await provider.interactionDetails(ctx.req, ctx.res) };
    } catch (error) {
      if (error instanceof errors.SessionNotFound) throw unknown(error.error_detail, error);
      throw error;
    }
  }

  function find(ctx: Context, poolId: string): Promise<{ provider: Provider; interaction: StoredInteraction }> {
    const known = loaded.get(ctx.req);
    if (known?.poolId === poolId) return known.found;
    const found = load(ctx, poolId);
    loaded.set(ctx.req, { poolId, found });
    return found;
  }

  async function answer(ctx: Context, interaction: StoredInteraction, result: NonNullable<StoredInteraction['result']>): Promise<void> {
    interaction.result = result;
    await interaction.save(Math.max(1, interaction.remainingTTL));
    ctx.status = 303;
    ctx.redirect(interaction.returnTo);
  }

  return {
    async details(ctx, poolId) {
      const { interaction } = await find(ctx, poolId);
      const { uid, params } = interaction;
      const claims = claimsIn(params);
      const acr = acrIn(claims);
      return {
        uid,
        poolId,
        clientId: String(params['client_id']),
        params: acr?.essential ? { ...params, acr_values: acr.values.join(' ') } : params,
        requestedClaims: [...new Set([...Object.keys(claims.userinfo ?? {}), ...Object.keys(claims.id_token ?? {})])],
        ...consentOf(interaction),
      };
    },
    async finish(ctx, poolId, { sub, authTime, provenAt, amr }) {
      const { provider, interaction } = await find(ctx, poolId);
      // Otherwise oidc-provider would render its own page to sign the former user out.
      const former = await parts.browserSessionOf(ctx, poolId, provider);
      if (former && former.sub !== sub) {
        await former.end();
        delete interaction.session;
      }
      await answer(ctx, interaction, {
        login: { accountId: sub, ts: authTime, provenAt, remember: true, ...defined({ amr: amr ? [...amr] : undefined }) },
      });
    },
    async allow(ctx, poolId) {
      const { interaction } = await find(ctx, poolId);
      const { consent } = consentOf(interaction);
      if (!consent) throw unknown('it does not wait for a consent');
      const pool = await parts.pools.get(poolId);
      if (pool.extensions?.rememberConsent) await parts.consents.remember(poolId, consent.sub, interaction.params);
      // Keeps the login result of an earlier step.
      await answer(ctx, interaction, { ...interaction.lastSubmission, consent: {} });
    },
    async refuse(ctx, poolId, error, description) {
      const { interaction } = await find(ctx, poolId);
      await answer(ctx, interaction, { error, error_description: description });
    },
  };
}

function consentOf({ prompt, session }: StoredInteraction): { consent?: { sub: string } } {
  return prompt.name === 'consent' && session?.accountId !== undefined ? { consent: { sub: session.accountId } } : {};
}

function unknown(detail: string | undefined, cause?: unknown): CodedError {
  return new CodedError('interaction_unknown', 'This sign-in has ended, or was begun in another browser.', {
    ...defined({ detail, cause }),
  });
}
