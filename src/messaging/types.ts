export type Channel = 'email' | 'sms';

/** Rendered message. `code` is separate for the development outbox; other senders ignore it. */
export interface Message {
  readonly to: string;
  readonly channel: Channel;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly code?: string;
  /** Equal for all attempts: receivers can recognise duplicates. */
  readonly id?: string;
  readonly poolId?: string;
  readonly event?: DeliveryEvent;
  /** E-mail settings of the pool; senders apply those they support. */
  readonly mail?: PoolMail;
}

/** A pool's own `EmailConfiguration` (`DEVELOPER`). */
export interface PoolMail {
  /** Mailbox, in place of the server's. */
  readonly from?: string;
  readonly replyTo?: string;
  /** SES only, as the following. */
  readonly sourceArn?: string;
  readonly configurationSet?: string;
}

/** Throws `delivery_failed` when the message was certainly not sent. */
export interface Sender {
  send(message: Message): Promise<void>;
}

export type MessageEvent =
  | 'sign-up'
  | 'resend-code'
  | 'forgot-password'
  | 'invitation'
  | 'sign-in'
  | 'update-attribute'
  | 'verify-attribute';

/** Occasion of a delivery: those of messages, and account takeover notices. */
export type DeliveryEvent = MessageEvent | 'account-takeover';

/** Medium of a delivery: to a person, or to a server. */
export type DeliveryMedium = Channel | 'http';

/**
 * Liquid templates with Cognito's placeholders: `{####}`, `{username}`, `{##text##}`. Omitted parts
 * use other texts.
 */
export interface MessageTemplate {
  readonly subject?: string;
  readonly html?: string;
  readonly text?: string;
  /** Text of an SMS. */
  readonly sms?: string;
}

/** By event, and by language (BCP 47, lower case; `default` for all others). */
export type MessageTemplates = Readonly<Partial<Record<MessageEvent, Readonly<Record<string, MessageTemplate>>>>>;

/** Notice to render and send, by the pool's texts or the server's. */
export interface Notice {
  readonly event: MessageEvent;
  readonly channel: Channel;
  readonly to: string;
  readonly code: string;
  readonly username: string;
  /** Confirmation link, in place of a code. */
  readonly link?: string;
  /** Languages of the recipient, preferred first. */
  readonly languages?: readonly string[];
  readonly pool: {
    readonly id: string;
    readonly name: string;
    readonly texts: {
      readonly subject?: string;
      /**
       * With `{####}` or, where there is a link, `{##text##}`; and, for invitations, `{username}`.
       */
      readonly body?: string;
    };
    /** Precede the texts, where there is one for the event and a language. */
    readonly templates?: MessageTemplates;
    readonly mail?: PoolMail;
  };
}

export interface Messenger {
  /**
   * Renders and sends. Throws `delivery_failed` when the message will certainly not arrive;
   * messages to retry are in the store.
   */
  notify(notice: Notice): Promise<void>;
}

/** Limits of messages. */
export interface MessageLimits {
  /**
   * Counts one message: one write, two for an SMS. Throws `limit_exceeded`, and `delivery_failed`
   * for a number in a country that the pool does not send to (`countries`: prefixes as `+49`.
   * Omitted: all).
   */
  admit(message: { poolId: string; channel: Channel; to: string; countries?: readonly string[] }): Promise<void>;
  /**
   * Counts one message of a client to a user: one write, none without limit. Throws
   * `limit_exceeded`.
   */
  admitFromClient(message: { poolId: string; clientId: string; sub: string }): Promise<void>;
}

/**
 * Delivery of a rendered message, a call of the pool's custom sender function, or a logout token.
 */
export interface Delivery {
  readonly kind: 'message' | 'function' | 'logout';
  readonly poolId: string;
  readonly channel: DeliveryMedium;
  readonly event: DeliveryEvent | 'logout';
  readonly to: string;
  /** Input of the carrier of its kind; plain JSON. */
  readonly payload: object;
}

/** Abandoned delivery, without its content. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: Delivery['kind'];
  readonly channel: DeliveryMedium;
  readonly event: Delivery['event'];
  /** Masked. */
  readonly destination: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly reason: string;
}

/** Queue of deliveries: attempts them, and stores those that fail for the moment. */
export interface Deliveries {
  /**
   * Attempts once, now. A delivery that may succeed later is stored on return, and retried by any
   * node, also after a restart. Throws `delivery_failed` when it was refused permanently (never by
   * functions), or the queue is full.
   */
  deliver(delivery: Delivery): Promise<void>;
  /**
   * Stores the delivery and returns; it is attempted at once, and retried. Throws `delivery_failed`
   * when the queue is full. One write.
   */
  enqueue(delivery: Delivery): Promise<void>;
  /** Sets the transport of a kind of deliveries, before the first of them. */
  setTransport(kind: Delivery['kind'], transport: (payload: never) => Promise<void>): void;
  /** Attempts due deliveries. */
  work(): Promise<void>;
  /** Newest first, after the given one. */
  listDead(poolId: string, limit: number, before?: string): Promise<readonly DeadLetter[]>;
  /** Retries as if it had just been sent. Returns false when there is none. */
  retryDead(poolId: string, id: string): Promise<boolean>;
  removeDead(poolId: string, id: string): Promise<boolean>;
  /** Starts polling. */
  begin(): void;
  /** Resolves when all attempts in progress have ended. */
  close(): Promise<void>;
}

/** Development outbox: sent messages, newest first. */
export interface Outbox {
  list(to?: string): Promise<readonly (Message & { readonly at: string })[]>;
}
