import { DeliveryError } from '../errors.js';
import type { Sender } from '../types.js';
import { post } from './post.js';

/** Sends SMS by Twilio's Messages API. `from`: a number, a name, or a messaging service (`MG…`). */
export function createTwilioSender(parts: {
  endpoint: string;
  accountSid: string;
  authToken: string;
  from: string;
  fetch: typeof globalThis.fetch;
}): Sender {
  const { endpoint, accountSid, authToken, from, fetch } = parts;
  const url = `${endpoint}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const sender = /^MG[0-9a-f]{32}$/.test(from) ? { MessagingServiceSid: from } : { From: from };
  return {
    async send({ to, channel, text }) {
      if (channel !== 'sms') throw new DeliveryError({ detail: `Twilio cannot deliver ${channel}` });
      const body = new URLSearchParams({ To: to, ...sender, Body: text }).toString();
      await post(fetch, url, { headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' }, body });
    },
  };
}
