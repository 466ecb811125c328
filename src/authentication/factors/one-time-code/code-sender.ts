import type { PoolMessages, UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import { defined, hasCode } from '../../../kernel/index.js';
import { type Channel, type MessageEvent, type MessageLimits, type Messenger, maskDestination } from '../../../messaging/index.js';
import { refusal } from '../../errors.js';
import type { CustomMessages, CustomSenders } from '../../trigger-calls/index.js';
import type { CodeDelivery } from '../../types.js';
import type { Address } from './codes.js';

/** Carries codes and temporary passwords to their addresses. */
export interface CodeSender {
  /**
   * By the pool's custom sender function for the channel, if it has one, otherwise in the words of its custom message function, if it has
   * one: `clientId` and `clientMetadata` are for them. Throws `delivery_failed`, `limit_exceeded` (`too_many_requests` where the operation
   * behind the event has no such error), `trigger_refused`, `trigger_failed`, `trigger_answer_invalid`.
   */
  send(
    pool: UserPool,
    message: {
      event: MessageEvent;
      user: User;
      to: Address;
      code: string;
      clientId?: string;
      clientMetadata?: Readonly<Record<string, string>>;
    },
  ): Promise<CodeDelivery>;
}

/** `baseUrl`: of the hosted pages, where links lead. */
export function createCodeSender(parts: {
  messenger: Messenger;
  limits: Pick<MessageLimits, 'admit'>;
  customMessages: CustomMessages;
  customSenders: CustomSenders;
  baseUrl: string;
}): CodeSender {
  const { messenger, limits, customMessages, customSenders, baseUrl } = parts;

  async function admit(pool: UserPool, event: MessageEvent, channel: Channel, to: string): Promise<void> {
    const countries = pool.extensions?.smsCountries;
    try {
      await limits.admit({ poolId: pool.id, channel, to, ...defined({ countries }) });
    } catch (error) {
      if (!hasCode(error, 'limit_exceeded') || !WITHOUT_LIMITS.includes(event)) throw error;
      throw refusal('too_many_requests', { cause: error });
    }
  }

  return {
    async send(pool, { event, user, to, code, ...asked }) {
      const channel: Channel = to.attribute === 'email' ? 'email' : 'sms';
      await admit(pool, event, channel, to.value);
      if (customSenders.handles(pool, channel)) {
        await customSenders.send(pool, { event, channel, to: to.value, user, code, ...asked });
        return deliveryTo(to);
      }
      const byLink = pool.messages.confirmByLink === true && channel === 'email' && LINKED.includes(event) && asked.clientId !== undefined;
      const kind = event === 'invitation' || event === 'sign-in' ? event : byLink ? 'link' : 'verification';
      const texts = TEXTS[kind][channel](pool.messages);
      const words = await customMessages.wordsFor(pool, { event, channel, user, byLink, ...asked });
      const hasWords = Object.keys(words).length > 0;
      await messenger.notify({
        event,
        channel,
        to: to.value,
        code,
        username: nameOf(pool, user),
        ...defined({
          link: byLink ? linkTo(baseUrl, { poolId: pool.id, clientId: asked.clientId!, username: user.username, code }) : undefined,
        }),
        languages: languagesOf(user, asked.clientMetadata),
        pool: {
          id: pool.id,
          name: pool.name,
          texts: { ...texts, ...words },
          // What the function says counts before what the pool has written.
          ...defined({
            templates: pool.extensions?.messageTemplates && !hasWords ? pool.extensions.messageTemplates : undefined,
            mail: pool.mail,
          }),
        },
      });
      return deliveryTo(to);
    },
  };
}

/** The operations behind these do not declare LimitExceededException. */
const WITHOUT_LIMITS: readonly MessageEvent[] = ['sign-in', 'invitation', 'update-attribute'];

/** The one that the app says (`ClientMetadata.lang`), then the user's own (`locale`). */
function languagesOf({ attributes }: User, clientMetadata: Readonly<Record<string, string>> = {}): readonly string[] {
  return [clientMetadata['lang'], attributes['locale']].filter((language) => language !== undefined && LANGUAGE.test(language)) as string[];
}

const LANGUAGE = /^[a-z]{2,3}([-_][a-z0-9]{1,8}){0,3}$/i;

/** What confirms an account by its e-mail address. */
const LINKED: readonly MessageEvent[] = ['sign-up', 'resend-code'];

/** Cognito's (cognito.md section 5), below the pool: a page of the hosted login. */
function linkTo(
  baseUrl: string,
  { poolId, clientId, username, code }: Record<'poolId' | 'clientId' | 'username' | 'code', string>,
): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: username, confirmation_code: code });
  return `${baseUrl}/${poolId}/confirmUser?${query}`;
}

/** Masked, as the caller may see it. */
export function deliveryTo({ attribute, value }: Address): CodeDelivery {
  return attribute === 'email'
    ? { attribute, medium: 'EMAIL', destination: maskDestination('email', value) }
    : { attribute, medium: 'SMS', destination: maskDestination('sms', value) };
}

type Texts = { readonly subject?: string; readonly body?: string };

const textsOf = (body: string | undefined, subject?: string): Texts => ({
  ...defined({ subject, body }),
});

const TEXTS: Readonly<
  Record<'verification' | 'link' | 'invitation' | 'sign-in', Readonly<Record<Channel, (messages: PoolMessages) => Texts>>>
> = {
  verification: {
    email: (messages) => textsOf(messages.verificationEmail, messages.verificationEmailSubject),
    sms: (messages) => textsOf(messages.verificationSms),
  },
  link: {
    email: (messages) => textsOf(messages.linkEmail, messages.linkEmailSubject),
    sms: (messages) => textsOf(messages.verificationSms),
  },
  invitation: {
    email: (messages) => textsOf(messages.inviteEmail, messages.inviteEmailSubject),
    sms: (messages) => textsOf(messages.inviteSms),
  },
  'sign-in': {
    email: (messages) => textsOf(messages.mfaEmail, messages.mfaEmailSubject),
    sms: (messages) => textsOf(messages.mfaSms),
  },
};

/** The name that the user signs in with: where it is an address, the stored username is only an id. */
function nameOf(pool: UserPool, user: Pick<User, 'username' | 'attributes'>): string {
  const login = pool.usernameAttributes.map((name) => user.attributes[name]).find((value) => value !== undefined);
  return login ?? user.username;
}
