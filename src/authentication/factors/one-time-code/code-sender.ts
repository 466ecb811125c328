import type { PoolMessages, UserPool } from '../../../directory/pools/index.js';
import type { User } from '../../../directory/users/index.js';
import { defined, hasCode } from '../../../kernel/index.js';
import { type Channel, type MessageEvent, type MessageLimits, type Messenger, maskDestination } from '../../../messaging/index.js';
import { refusal } from '../../errors.js';
import type { CustomMessages, CustomSenders } from '../../trigger-calls/index.js';
import type { CodeDelivery } from '../../types.js';
import type { Address } from './codes.js';

/** Sends codes and temporary passwords. */
export interface CodeSender {
  /**
   * Sends through the pool's custom sender trigger of the channel, otherwise with the texts of its custom message trigger, otherwise with
   * the pool's templates; `clientId` and `clientMetadata` are for triggers. Throws `delivery_failed`, `limit_exceeded` (`too_many_requests`
   * where the operation has no LimitExceededException), `trigger_refused`, `trigger_failed`, `trigger_answer_invalid`.
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

/** `baseUrl`: base URL of the hosted pages, for links. */
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
    async send(pool, { event, user, to, code, ...forTriggers }) {
      const channel: Channel = to.attribute === 'email' ? 'email' : 'sms';
      await admit(pool, event, channel, to.value);
      if (customSenders.handles(pool, channel)) {
        await customSenders.send(pool, { event, channel, to: to.value, user, code, ...forTriggers });
        return deliveryTo(to);
      }
      const byLink =
        pool.messages.confirmByLink === true && channel === 'email' && LINKED.includes(event) && forTriggers.clientId !== undefined;
      const kind = event === 'invitation' || event === 'sign-in' ? event : byLink ? 'link' : 'verification';
      const texts = TEXTS[kind][channel](pool.messages);
      const words = await customMessages.wordsFor(pool, { event, channel, user, byLink, ...forTriggers });
      const hasWords = Object.keys(words).length > 0;
      await messenger.notify({
        event,
        channel,
        to: to.value,
        code,
        username: nameOf(pool, user),
        ...defined({
          link: byLink ? linkTo(baseUrl, { poolId: pool.id, clientId: forTriggers.clientId!, username: user.username, code }) : undefined,
        }),
        languages: languagesOf(user, forTriggers.clientMetadata),
        pool: {
          id: pool.id,
          name: pool.name,
          texts: { ...texts, ...words },
          // Texts of the trigger take precedence over the pool's templates.
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

/** Events of operations without LimitExceededException. */
const WITHOUT_LIMITS: readonly MessageEvent[] = ['sign-in', 'invitation', 'update-attribute'];

/** Languages in order of preference: `ClientMetadata.lang`, then the user's `locale`. */
function languagesOf({ attributes }: User, clientMetadata: Readonly<Record<string, string>> = {}): readonly string[] {
  return [clientMetadata['lang'], attributes['locale']].filter((language) => language !== undefined && LANGUAGE.test(language)) as string[];
}

const LANGUAGE = /^[a-z]{2,3}([-_][a-z0-9]{1,8}){0,3}$/i;

/** Events that confirm an account by its e-mail address and may use links. */
const LINKED: readonly MessageEvent[] = ['sign-up', 'resend-code'];

/** Confirmation link (`/confirmUser`) of the hosted pages, as in Cognito. */
function linkTo(
  baseUrl: string,
  { poolId, clientId, username, code }: Record<'poolId' | 'clientId' | 'username' | 'code', string>,
): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: username, confirmation_code: code });
  return `${baseUrl}/${poolId}/confirmUser?${query}`;
}

/** Masked delivery details (`CodeDeliveryDetails`). */
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

/** Sign-in name of the user: in pools with sign-in by address the stored username is an id. */
function nameOf(pool: UserPool, user: Pick<User, 'username' | 'attributes'>): string {
  const login = pool.usernameAttributes.map((name) => user.attributes[name]).find((value) => value !== undefined);
  return login ?? user.username;
}
