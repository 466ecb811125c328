import type { Clients } from '../../../directory/clients/index.js';
import type { BackchannelRequests, SignedIn } from '../../oidc/index.js';
import type { AccountScreen, AccountSection, AccountVisit } from './visit.js';
import { titleOf } from './words.js';

/** A client that waits elsewhere for the person's answer (CIBA). Reached by the link of a message only. */
export function createRequest(parts: {
  readonly clients: Pick<Clients, 'get'>;
  readonly backchannelRequests: BackchannelRequests;
  readonly signedIn: SignedIn;
}): AccountSection {
  const screen = (model: object): AccountScreen => ({ view: 'account/request', title: titleOf('request'), model });

  const answering = (allowed: boolean) => async (visit: AccountVisit) => {
    const { ctx, pool, user, form } = visit;
    const session = await parts.signedIn(ctx, pool.id);
    const by = session?.sub === user.sub ? session : undefined;
    const taken = by !== undefined && (await parts.backchannelRequests.answer(pool.id, form.text('request'), by, allowed));
    return visit.show(screen({ answered: taken ? (allowed ? 'allowed' : 'denied') : 'over' }));
  };

  return {
    async show(visit) {
      const id = String(visit.ctx.query['request'] ?? '');
      const request = await parts.backchannelRequests.find(visit.pool.id, id, visit.user.sub);
      if (!request) return visit.show(screen({ answered: 'over' }));
      const { name } = await parts.clients.get(visit.pool.id, request.clientId);
      return visit.show(screen({ request: id, asking: name, bindingMessage: request.bindingMessage }));
    },
    actions: { allow: answering(true), deny: answering(false) },
  };
}
