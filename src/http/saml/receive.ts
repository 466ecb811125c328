import type { Context } from 'koa';
import { messageInForm, messageInQuery, type ReceivedMessage } from '../../saml/index.js';
import { refusals } from './errors.js';
import { readForm } from './read-form.js';

/** Reads the SAML message of a request, by either binding. Throws `saml_message_invalid` and what reading a form throws. */
export async function receive(ctx: Context): Promise<ReceivedMessage> {
  const message = ctx.method === 'POST' ? messageInForm(await readForm(ctx)) : messageInQuery(ctx.querystring);
  if (!message) throw refusals.message('There is no SAML message in the request.');
  return message;
}
