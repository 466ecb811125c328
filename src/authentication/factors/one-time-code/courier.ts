import type { PoolMessages, UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import { type Channel, type MessageEvent, type Messenger, maskDestination } from '../../../messaging/index.js';
import type { CodeDelivery } from '../../types.js';
import type { Address } from './codes.js';

/** Carries codes and temporary passwords to their addresses. */
export interface Courier {
  /** Throws `delivery_failed`. */
  send(
    pool: UserPool,
    message: { event: MessageEvent; user: Pick<User, 'username' | 'attributes'>; to: Address; code: string },
  ): Promise<CodeDelivery>;
}

export function createCourier(parts: { messenger: Messenger }): Courier {
  return {
    async send(pool, { event, user, to, code }) {
      const channel: Channel = to.attribute === 'email' ? 'email' : 'sms';
      const texts = TEXTS[event === 'invitation' ? 'invitation' : 'verification'][channel](pool.messages);
      await parts.messenger.notify({
        event,
        channel,
        to: to.value,
        code,
        username: nameOf(pool, user),
        pool: { id: pool.id, name: pool.name, texts },
      });
      return deliveryTo(to);
    },
  };
}

/** Masked, as the caller may see it. */
export function deliveryTo({ attribute, value }: Address): CodeDelivery {
  return attribute === 'email'
    ? { attribute, medium: 'EMAIL', destination: maskDestination('email', value) }
    : { attribute, medium: 'SMS', destination: maskDestination('sms', value) };
}

type Texts = { readonly subject?: string; readonly body?: string };

const textsOf = (body: string | undefined, subject?: string): Texts => ({
  ...(subject === undefined ? {} : { subject }),
  ...(body === undefined ? {} : { body }),
});

const TEXTS: Readonly<Record<'verification' | 'invitation', Readonly<Record<Channel, (messages: PoolMessages) => Texts>>>> = {
  verification: {
    email: (messages) => textsOf(messages.verificationEmail, messages.verificationEmailSubject),
    sms: (messages) => textsOf(messages.verificationSms),
  },
  invitation: {
    email: (messages) => textsOf(messages.inviteEmail, messages.inviteEmailSubject),
    sms: (messages) => textsOf(messages.inviteSms),
  },
};

/** The name that the user signs in with: where it is an address, the stored username is only an id. */
function nameOf(pool: UserPool, user: Pick<User, 'username' | 'attributes'>): string {
  const login = pool.usernameAttributes.map((name) => user.attributes[name]).find((value) => value !== undefined);
  return login ?? user.username;
}
