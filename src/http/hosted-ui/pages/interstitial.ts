import type { Page, PageParts } from '../page.js';

/** Page `continue`: finishes the interaction with the sign-in, or with `access_denied` after a cancellation. */
export function createContinuePage({ interactions, federation, clock }: PageParts): Page {
  return {
    async show(page) {
      const { ctx, pool, client, flow } = page;
      const { stage, ...rest } = flow;
      if (stage?.kind === 'signed-in' && stage.until > clock.now()) {
        if (flow.linking?.sub === stage.sub) await federation.link({ pool, client }, flow.linking.link, stage.sub);
        page.forget();
        page.remember(stage.sub);
        return interactions.finish(ctx, pool.id, { sub: stage.sub, authTime: stage.authTime, amr: stage.amr });
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
