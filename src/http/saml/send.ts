import type { Context } from 'koa';
import type { UserPool } from '../../directory/pools/index.js';
import { defined } from '../../kernel/index.js';
import { type Binding, type MessageKind, postFields, redirectUrl, type SamlKey, signElement } from '../../saml/index.js';
import type { Pages } from './parts.js';

export interface Outgoing {
  readonly kind: MessageKind;
  readonly xml: string;
  readonly to: string;
  readonly relayState?: string | undefined;
  /** Display name of the recipient. */
  readonly app: string;
}

/** Renders a page that submits the message by script, with a button for browsers without scripts (bindings section 3.5). */
export async function sendByPost(ctx: Context, pool: UserPool, pages: Pages, { kind, xml, to, relayState, app }: Outgoing): Promise<void> {
  const fields = postFields({ kind, xml, ...defined({ relayState }) });
  await pages.render(ctx, {
    view: 'saml-post',
    title: 'One moment',
    pool,
    script: 'send-itself.js',
    // Chromium applies `form-action` to redirects after the form too, and applications redirect to other hosts of theirs.
    formTargets: [new URL(to).origin, 'https:'],
    model: { app, action: to, hidden: Object.entries(fields).map(([name, value]) => ({ name, value })) },
  });
}

/** Signs a message as its binding requires, and sends it. `id`: the message’s `ID`. */
export async function sendSigned(
  ctx: Context,
  pool: UserPool,
  pages: Pages,
  { binding, key, id, ...message }: Outgoing & { readonly binding: Binding; readonly key: SamlKey; readonly id: string },
): Promise<void> {
  if (binding === 'post') return sendByPost(ctx, pool, pages, { ...message, xml: signElement(message.xml, id, key) });
  const { kind, xml, to, relayState } = message;
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 303;
  ctx.redirect(redirectUrl(to, { kind, xml, ...defined({ relayState }) }, key));
}
