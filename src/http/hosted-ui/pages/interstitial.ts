import type { Page, PageParts } from '../page.js';

/** Lifetime of a completed sign-in until the redirect to the app. Milliseconds. */
const COMPLETION_LIFETIME_MS = 5 * 60 * 1000;

/** Page `continue`: finishes the interaction with the sign-in, or with `access_denied` after a cancellation. */
export function createContinuePage({ interactions, federation, clock }: PageParts): Page {
  return {
    async show(page) {
      const { ctx, pool, client, flow } = page;
      const { stage, ...rest } = flow;
      if (stage?.kind === 'signed-in' && clock.now() < stage.provenAt + COMPLETION_LIFETIME_MS) {
        if (flow.linking?.sub === stage.sub) await federation.link({ pool, client }, flow.linking.link, stage.sub);
        page.forget();
        page.remember(stage.sub);
        return interactions.finish(ctx, pool.id, stage);
      }
      if (stage?.kind === 'cancelled') {
        page.forget();
        return interactions.refuse(ctx, pool.id, 'access_denied', 'The user did not sign in.');
      }
      return page.restart(rest);
    },
  };
}

export function createCancelPage(): Page {
  return { submit: (page) => page.leave({ kind: 'cancelled' }) };
}
