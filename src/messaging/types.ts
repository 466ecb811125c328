export type Channel = 'email' | 'sms';

/** A message ready to go. `code` is kept apart so that the development outbox can show it; senders other than the outbox ignore it. */
export interface Message {
  readonly to: string;
  readonly channel: Channel;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly code?: string;
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

/** What a service wants said; the words are the pool's or the house's. */
export interface Notice {
  readonly event: MessageEvent;
  readonly channel: Channel;
  readonly to: string;
  readonly code: string;
  readonly username: string;
  /** To be opened instead of a code to be typed. */
  readonly link?: string;
  readonly pool: {
    readonly id: string;
    readonly name: string;
    readonly texts: {
      readonly subject?: string;
      /** With `{####}` or, where there is a link, `{##words##}`; and, for invitations, `{username}`. */
      readonly body?: string;
    };
  };
}

export interface Messenger {
  /** Renders and sends. Throws `delivery_failed`. */
  notify(notice: Notice): Promise<void>;
}

/** The development outbox: what was sent, newest first. */
export interface Outbox {
  list(to?: string): Promise<readonly (Message & { readonly at: string })[]>;
}
