export type Channel = 'email' | 'sms';

/** A message ready to go. `code` is kept apart so that the development outbox can show it; senders other than the outbox ignore it. */
export interface Message {
  readonly to: string;
  readonly channel: Channel;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly code?: string;
  /** The same at every try: what takes messages twice can tell. */
  readonly id?: string;
  readonly poolId?: string;
  readonly event?: DeliveryEvent;
  /** How the pool wants its e-mail sent; senders honour what they can. */
  readonly mail?: PoolMail;
}

/** A pool's `EmailConfiguration`, as far as it is the pool's own (`DEVELOPER`). */
export interface PoolMail {
  /** A mailbox, instead of the house's. */
  readonly from?: string;
  readonly replyTo?: string;
  /** The rest is SES's. */
  readonly sourceArn?: string;
  readonly configurationSet?: string;
}

/** Throws `delivery_failed` when the message surely did not leave. */
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

/** What is delivered: what services want said, and what is said of an account in words of its own. */
export type DeliveryEvent = MessageEvent | 'account-takeover';

/** Where a delivery goes: to a person, or to a server. */
export type DeliveryMedium = Channel | 'http';

/** Words in Liquid, with Cognito's placeholders: `{####}`, `{username}`, `{##words##}`. What is absent is said in other words. */
export interface MessageTemplate {
  readonly subject?: string;
  readonly html?: string;
  readonly text?: string;
  /** Of an SMS. */
  readonly sms?: string;
}

/** By event, and by language (BCP 47, lower case; `default` for all others). */
export type MessageTemplates = Readonly<Partial<Record<MessageEvent, Readonly<Record<string, MessageTemplate>>>>>;

/** What a service wants said; the words are the pool's or the house's. */
export interface Notice {
  readonly event: MessageEvent;
  readonly channel: Channel;
  readonly to: string;
  readonly code: string;
  readonly username: string;
  /** To be opened instead of a code to be typed. */
  readonly link?: string;
  /** That the reader may understand, the best first. */
  readonly languages?: readonly string[];
  readonly pool: {
    readonly id: string;
    readonly name: string;
    readonly texts: {
      readonly subject?: string;
      /** With `{####}` or, where there is a link, `{##words##}`; and, for invitations, `{username}`. */
      readonly body?: string;
    };
    /** Before the texts, where there is one for the event and a language. */
    readonly templates?: MessageTemplates;
    readonly mail?: PoolMail;
  };
}

export interface Messenger {
  /** Renders and sends. Throws `delivery_failed` when the message surely does not arrive; what may yet leave waits in the store. */
  notify(notice: Notice): Promise<void>;
}

/** Who is sent how much. */
export interface MessageLimits {
  /**
   * Counts one message: one write, two for an SMS. Throws `limit_exceeded`, and `delivery_failed` for a number in a country that the pool
   * does not send to (`countries`: prefixes as `+49`; absent: all).
   */
  admit(message: { poolId: string; channel: Channel; to: string; countries?: readonly string[] }): Promise<void>;
  /** Counts one message that a client has sent to a user: one write, none where there is no limit. Throws `limit_exceeded`. */
  admitFromClient(message: { poolId: string; clientId: string; sub: string }): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

/** What is to reach somebody: a rendered message, a call of the pool's own sender function, or word to an app that a session ended. */
export interface Delivery {
  readonly kind: 'message' | 'function' | 'logout';
  readonly poolId: string;
  readonly channel: DeliveryMedium;
  readonly event: DeliveryEvent | 'logout';
  readonly to: string;
  /** What the carrier of its kind takes; plain JSON. */
  readonly payload: object;
}

/** A delivery that was given up, without what it said. */
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

/** Brings what is to be delivered on its way, and keeps what does not leave at once. */
export interface Deliveries {
  /**
   * Tries once, now. What fails in a way that may pass is in the store when this returns, and is tried again: other nodes do so, too, and a
   * restart does not stop it. Throws `delivery_failed` when it was refused for good (functions are not asked for that), or too much waits.
   */
  deliver(delivery: Delivery): Promise<void>;
  /** Stores it and returns; it is tried at once, and again. Throws `delivery_failed` when too much waits. One write. */
  enqueue(delivery: Delivery): Promise<void>;
  /** Tries what is due. */
  work(): Promise<void>;
  /** Newest first, after the one given. */
  listDead(poolId: string, limit: number, before?: string): Promise<readonly DeadLetter[]>;
  /** False when there is none. It is tried anew, as if it had just been sent. */
  retryDead(poolId: string, id: string): Promise<boolean>;
  removeDead(poolId: string, id: string): Promise<boolean>;
  /** Looks for work from now on. */
  begin(): void;
  /** Resolves when what is underway has left or failed. */
  close(): Promise<void>;
  removeAllOf(poolId: string): Promise<void>;
}

/** The development outbox: what was sent, newest first. */
export interface Outbox {
  list(to?: string): Promise<readonly (Message & { readonly at: string })[]>;
}
