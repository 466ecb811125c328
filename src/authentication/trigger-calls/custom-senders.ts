import type { Pools, UserPool } from '../../directory/pools/index.js';
import type { User } from '../../directory/users/index.js';
import { defined } from '../../kernel/index.js';
import { type Channel, type Deliveries, DeliveryError, type DeliveryEvent, type MessageEvent } from '../../messaging/index.js';
import type { CodeSealer, Contracts, Triggers } from '../../triggers/index.js';
import type { Metadata } from '../types.js';
import { metadataOf, userAttributesOf } from './user-attributes.js';

/** Custom sender triggers, which send messages in place of the server. */
export interface CustomSenders {
  /** Whether the pool has one for the channel. */
  handles(pool: UserPool, channel: Channel): boolean;
  /** Queues the code for the trigger. Failures are retried, and not reported to the requester of the code. */
  send(
    pool: UserPool,
    message: { event: MessageEvent; channel: Channel; to: string; user: User; code: string; clientId?: string; clientMetadata?: Metadata },
  ): Promise<void>;
  /**
   * Notifies the e-mail sender of a suspicious sign-in (`CustomEmailSender_AccountTakeOverNotification`): no code, and instead of user
   * attributes the observed origin as Cognito names it (`IP_ADDRESS`, `ONE_CLICK_LINK_VALID`, …).
   */
  notify(
    pool: UserPool,
    notice: { to: string; user: Pick<User, 'username'>; clientId: string; seen: Readonly<Record<string, string>> },
  ): Promise<void>;
  /** Delivers one queued call. Throws `delivery_failed`, which may be retried. */
  deliver(call: SenderCall): Promise<void>;
}

/** Sealed entry of the queue. */
export interface SenderCall {
  readonly poolId: string;
  readonly channel: Channel;
  readonly event: DeliveryEvent;
  readonly userName: string;
  readonly clientId?: string;
  /** Omitted: the message has no code. */
  readonly code?: string;
  readonly userAttributes: Record<string, string>;
  readonly clientMetadata?: Record<string, string>;
}

type Occasion = Contracts['customSmsSender']['source'] extends `CustomSMSSender_${infer Name}` ? Name : never;

const OCCASIONS: Readonly<Record<MessageEvent, Occasion>> = {
  'sign-up': 'SignUp',
  'resend-code': 'ResendCode',
  'forgot-password': 'ForgotPassword',
  invitation: 'AdminCreateUser',
  'sign-in': 'Authentication',
  'update-attribute': 'UpdateUserAttribute',
  'verify-attribute': 'VerifyUserAttribute',
};

const emailOccasionOf = (event: DeliveryEvent): Occasion | 'AccountTakeOverNotification' =>
  event === 'account-takeover' ? 'AccountTakeOverNotification' : OCCASIONS[event];

const functionOf = ({ triggers }: UserPool, channel: Channel): string | undefined =>
  channel === 'email' ? triggers.customEmailSender : triggers.customSmsSender;

export function createCustomSenders(parts: {
  triggers: Triggers;
  codeSealer: CodeSealer;
  pools: Pick<Pools, 'find'>;
  deliveries: Pick<Deliveries, 'deliver'>;
}): CustomSenders {
  const { triggers, codeSealer, pools, deliveries } = parts;

  async function sealed(pool: UserPool, code: string): Promise<string> {
    const keyId = pool.triggers.codeKey;
    if (keyId === undefined) throw new DeliveryError({ detail: 'the pool has a custom sender and no KMSKeyID' });
    try {
      return await codeSealer.seal(code, { keyId, poolId: pool.id });
    } catch (cause) {
      throw new DeliveryError({ mayPass: true, detail: `the code could not be sealed (${(cause as Error).name})`, cause });
    }
  }

  return {
    handles: (pool, channel) => functionOf(pool, channel) !== undefined,

    async send(pool, { event, channel, to, user, code, clientId, clientMetadata }) {
      const payload: SenderCall = {
        poolId: pool.id,
        channel,
        event,
        userName: user.username,
        ...defined({ clientId }),
        code,
        userAttributes: userAttributesOf(user),
        ...metadataOf(clientMetadata),
      };
      await deliveries.deliver({ kind: 'function', poolId: pool.id, channel, event, to, payload });
    },

    async notify(pool, { to, user, clientId, seen }) {
      const [channel, event] = ['email', 'account-takeover'] as const;
      const payload: SenderCall = { poolId: pool.id, channel, event, userName: user.username, clientId, userAttributes: { ...seen } };
      await deliveries.deliver({ kind: 'function', poolId: pool.id, channel, event, to, payload });
    },

    async deliver({ poolId, channel, event, code, userName, clientId, ...about }) {
      const pool = await pools.find(poolId);
      if (!pool || functionOf(pool, channel) === undefined) throw new DeliveryError({ detail: 'the pool has no custom sender any more' });
      const type = channel === 'email' ? 'customEmailSenderRequestV1' : 'customSMSSenderRequestV1';
      const request = {
        type,
        code: code === undefined ? null : await sealed(pool, code),
        userAttributes: about.userAttributes,
        ...metadataOf(about.clientMetadata),
      };
      const call = { pool, userName, ...defined({ clientId }), request };
      const outcome =
        channel === 'email'
          ? await triggers.invoke('customEmailSender', { ...call, source: `CustomEmailSender_${emailOccasionOf(event)}` })
          : await triggers.invoke('customSmsSender', { ...call, source: `CustomSMSSender_${OCCASIONS[event as MessageEvent]}` });
      // The response is ignored: success is enough.
      if (outcome.kind === 'refused') throw new DeliveryError({ mayPass: true, detail: 'the function threw' });
      if (outcome.kind === 'failed') throw new DeliveryError({ mayPass: true, detail: outcome.reason });
    },
  };
}
