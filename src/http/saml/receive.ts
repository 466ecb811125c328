import type { Context } from 'koa';
import { readForm } from '../../kernel/index.js';
import { messageInForm, messageInQuery, type ReceivedMessage } from '../../saml/index.js';
import { refusals } from './errors.js';

/** Bytes. A message of 128 KiB in base64 and form encoding, and a relay state. */
export const MAX_FORM = 256 * 1024;

/** Reads the SAML message of a request, by either binding. Throws `saml_message_invalid` and what reading a form throws. */
export async function receive(ctx: Context): Promise<ReceivedMessage> {
  const message = ctx.method === 'POST' ? messageInForm(await readForm(ctx, { limit: MAX_FORM })) : messageInQuery(ctx.querystring);
  if (!message) throw refusals.message('There is no SAML message in the request.');
  return message;
}
