import type { UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import type { Channel, MessageEvent } from '../../messaging/index.js';
import { answerOf, type Contracts, invalidAnswer, type Triggers } from '../../triggers/index.js';
import type { Metadata } from '../types.js';
import { metadataOf, userAttributesOf } from './user-attributes.js';

/** Calls the custom message trigger of a pool. */
export interface CustomMessages {
  /**
   * Texts of a message. Undefined where the pool has no such trigger, or it changes nothing, and the body of an invitation that lacks a
   * placeholder. Throws as all triggers.
   */
  wordsFor(
    pool: UserPool,
    message: { event: MessageEvent; channel: Channel; user: User; byLink: boolean; clientId?: string; clientMetadata?: Metadata },
  ): Promise<{ readonly subject?: string; readonly body?: string }>;
}

const CODE = '{####}';
const USERNAME = '{username}';
const LINK = /\{##[^#]*##\}/;

export function createCustomMessages({ triggers }: { triggers: Triggers }): CustomMessages {
  return {
    async wordsFor(pool, { event, channel, user, byLink, clientId, clientMetadata }) {
      const source = SOURCES[event];
      const outcome = await triggers.invoke('customMessage', {
        pool,
        source,
        userName: user.username,
        ...defined({ clientId }),
        request: {
          userAttributes: userAttributesOf(user),
          codeParameter: CODE,
          linkParameter: '{##Click Here##}',
          usernameParameter: event === 'invitation' ? USERNAME : null,
          ...metadataOf(clientMetadata),
        },
      });
      const answer = answerOf('customMessage', outcome);
      const body = channel === 'sms' ? answer?.smsMessage : answer?.emailMessage;
      const subject = channel === 'sms' ? null : answer?.emailSubject;
      const needed = event === 'invitation' ? [CODE, USERNAME] : [CODE];
      const whole = body && byLink ? LINK.test(body) : needed.every((placeholder) => body?.includes(placeholder));
      if (body && !whole && event !== 'invitation') throw invalidAnswer('customMessage', 'the message lacks a placeholder');
      return { ...defined({ subject: subject || undefined, body: (whole && body) || undefined }) };
    },
  };
}

const SOURCES: Readonly<Record<MessageEvent, Contracts['customMessage']['source']>> = {
  'sign-up': 'CustomMessage_SignUp',
  'resend-code': 'CustomMessage_ResendCode',
  'forgot-password': 'CustomMessage_ForgotPassword',
  invitation: 'CustomMessage_AdminCreateUser',
  'sign-in': 'CustomMessage_Authentication',
  'update-attribute': 'CustomMessage_UpdateUserAttribute',
  'verify-attribute': 'CustomMessage_VerifyUserAttribute',
};
