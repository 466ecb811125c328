import type { Clients } from '../../../directory/clients/index.js';
import type { Pools } from '../../../directory/pools/index.js';
import { CodedError } from '../../../kernel/index.js';
import type { MessageLimits, Sender } from '../../../messaging/index.js';
import type { UserAccount } from '../accounts.js';

/**
 * Notifies users of a CIBA request by e-mail, or by SMS when they have no verified address, with a link to the page that answers it. Throws
 * `person_unreachable`, and what sending throws.
 */
export function createSignInRequests(parts: {
  readonly pools: Pick<Pools, 'get'>;
  readonly clients: Pick<Clients, 'get'>;
  readonly mail: { readonly sender: Sender; readonly limits: Pick<MessageLimits, 'admit' | 'admitFromClient'> };
  readonly baseUrl: string;
}) {
  const { pools, clients, mail, baseUrl } = parts;
  return {
    async tell(request: { poolId: string; clientId: string; account: UserAccount; id: string; bindingMessage?: string }): Promise<void> {
      const { poolId, clientId, id, bindingMessage } = request;
      const { attributes } = request.account.user;
      const [channel, to] =
        attributes['email_verified'] === 'true'
          ? (['email', attributes['email']] as const)
          : (['sms', attributes['phone_number_verified'] === 'true' ? attributes['phone_number'] : undefined] as const);
      if (to === undefined) throw new CodedError('person_unreachable', 'The person has no proven address.');
      const [pool, { name }] = await Promise.all([pools.get(poolId), clients.get(poolId, clientId)]);
      await mail.limits.admitFromClient({ poolId, clientId, sub: request.account.user.sub });
      await mail.limits.admit({ poolId, channel, to });
      const link = `${baseUrl}/${poolId}/account/request?${new URLSearchParams({ client_id: clientId, request: id })}`;
      const says = bindingMessage === undefined ? '' : ` It shows: ${bindingMessage}`;
      await mail.sender.send({
        poolId,
        channel,
        event: 'sign-in',
        to,
        subject: `${name} asks you to sign in`,
        text: `${name} asks to sign you in at ${pool.branding.displayName ?? pool.name}.${says}\n\nAnswer here, if you asked for it yourself just now: ${link}\n`,
      });
    },
  };
}
