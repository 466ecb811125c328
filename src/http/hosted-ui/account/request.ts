import type { Clients } from '../../../directory/clients/index.js';
import type { BackchannelRequests, SignedIn } from '../../oidc/index.js';
import type { AccountContext, AccountScreen, AccountSection } from './account-context.js';
import { titleOf } from './account-texts.js';

/** Section with a backchannel authentication request (OpenID Connect CIBA Core 1.0), reached by the link of a message. */
export function createRequest(parts: {
  readonly clients: Pick<Clients, 'get'>;
  readonly backchannelRequests: BackchannelRequests;
  readonly signedIn: SignedIn;
}): AccountSection {
  const screen = (model: object): AccountScreen => ({ view: 'account/request', title: titleOf('request'), model });

  const decision = (allowed: boolean) => async (page: AccountContext) => {
    const { ctx, pool, user, form } = page;
    const session = await parts.signedIn(ctx, pool.id);
    const by = session?.sub === user.sub ? session : undefined;
    const taken = by !== undefined && (await parts.backchannelRequests.answer(pool.id, form.text('request'), by, allowed));
    return page.show(screen({ answered: taken ? (allowed ? 'allowed' : 'denied') : 'over' }));
  };

  return {
    async show(page) {
      const id = String(page.ctx.query['request'] ?? '');
      const request = await parts.backchannelRequests.find(page.pool.id, id, page.user.sub);
      if (!request) return page.show(screen({ answered: 'over' }));
      const { name } = await parts.clients.get(page.pool.id, request.clientId);
      return page.show(screen({ request: id, asking: name, bindingMessage: request.bindingMessage }));
    },
    actions: { allow: decision(true), deny: decision(false) },
  };
}
