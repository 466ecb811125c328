import { createTransport } from 'nodemailer';
import { defined } from '../kernel/index.js';
import { DeliveryError } from './errors.js';
import type { Sender } from './types.js';

const TIME_LIMIT_MS = 10_000;

export interface SmtpSender extends Sender {
  close(): void;
}

/**
 * Sends e-mail by SMTP. `url` is nodemailer's (`smtps://user:password@host:465`; `?requireTLS=true`
 * enforces STARTTLS), `from` a mailbox. Waits at most 10 seconds, for each step and for the whole.
 */
export function createSmtpSender({ url, from }: { readonly url: string; readonly from: string }): SmtpSender {
  const transport = createTransport({
    url,
    connectionTimeout: TIME_LIMIT_MS,
    greetingTimeout: TIME_LIMIT_MS,
    socketTimeout: TIME_LIMIT_MS,
    dnsTimeout: TIME_LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0]);
  return {
    async send({ to, channel, subject, text, html, id, mail: own }) {
      if (channel !== 'email') throw new DeliveryError({ detail: `SMTP cannot deliver ${channel}` });
      // An object is always one recipient; a string would be parsed as a list.
      const mail = {
        from: own?.from ?? from,
        to: { name: '', address: to },
        subject,
        text,
        ...defined({
          html,
          replyTo: own?.replyTo === undefined ? undefined : { name: '', address: own.replyTo },
          headers: id === undefined ? undefined : { 'X-Cognate-Message': id },
        }),
      };
      try {
        await within(TIME_LIMIT_MS, transport.sendMail(mail));
      } catch (cause) {
        throw new DeliveryError({ mayPass: !isFinal(cause), cause });
      }
    },
    close: () => transport.close(),
  };
}

/**
 * Reports whether the server refused the message or its recipient permanently (5xx); failed
 * authentication is not the message's fault.
 */
function isFinal(error: unknown): boolean {
  const { responseCode = 0, code } = error as { responseCode?: number; code?: string };
  return responseCode >= 500 && code !== 'EAUTH' && code !== 'ETLS';
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the mail server within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
