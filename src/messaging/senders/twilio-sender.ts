import { DeliveryError } from '../errors.js';
import type { Sender } from '../types.js';

const TIME_LIMIT_MS = 10_000;
/** Temporary refusals, or those of our configuration: another attempt may succeed. */
const MAY_PASS = new Set([401, 403, 404, 408, 425, 429]);

/**
 * Sends a POST that must be answered with 2xx within 10 seconds; redirects are not followed. Throws
 * `delivery_failed`.
 */
export async function post(
  fetch: typeof globalThis.fetch,
  url: string,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
): Promise<void> {
  let status: number;
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(TIME_LIMIT_MS) });
    status = answer.status;
    await answer.body?.cancel();
  } catch (cause) {
    const { name, cause: reason } = cause as Error & { cause?: { code?: string } };
    throw new DeliveryError({ mayPass: true, detail: `no answer (${reason?.code ?? name})`, cause });
  }
  if (status >= 200 && status < 300) return;
  throw new DeliveryError({ mayPass: status >= 500 || MAY_PASS.has(status), detail: `status ${status}` });
}

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
