import { type Clock, hmacSha256 } from '../../kernel/index.js';
import { DeliveryError } from '../errors.js';
import type { Sender } from '../types.js';
import { post } from './twilio-sender.js';

/** JSON whose strings may contain `{to}`, `{text}` and `{id}`. */
export type GatewayBody = { readonly [name: string]: unknown };

const USUAL: GatewayBody = { id: '{id}', to: '{to}', text: '{text}' };

/**
 * Sends SMS by any gateway that takes a POST of JSON, signed as calls of functions are:
 * `X-Cognate-Signature: v1={hex HMAC-SHA256 of "{timestamp}.{body}"}` with `X-Cognate-Timestamp` in
 * seconds. `{id}` is equal for all attempts of a message. `headers` are sent in addition: API keys
 * of the gateway.
 */
export function createGatewaySender(parts: {
  url: string;
  secret: string;
  body?: GatewayBody;
  headers?: Readonly<Record<string, string>>;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}): Sender {
  const { url, secret, body: template = USUAL, headers = {}, fetch, clock } = parts;
  return {
    async send({ to, channel, text, id = '' }) {
      if (channel !== 'sms') throw new DeliveryError({ detail: `the gateway cannot deliver ${channel}` });
      const body = JSON.stringify(filled(template, { to, text, id }));
      const timestamp = String(Math.floor(clock.now() / 1000));
      const signature = hmacSha256(secret, `${timestamp}.${body}`).toString('hex');
      const signed = { 'x-cognate-timestamp': timestamp, 'x-cognate-signature': `v1=${signature}` };
      await post(fetch, url, { headers: { ...headers, 'content-type': 'application/json', ...signed }, body });
    },
  };
}

/** Fills in the strings of the JSON in one pass: values cannot leave their string. */
function filled(template: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof template === 'string') return template.replace(/\{(to|text|id)\}/g, (_, name: string) => values[name]!);
  if (Array.isArray(template)) return template.map((member) => filled(member, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, member]) => [name, filled(member, values)]));
}
