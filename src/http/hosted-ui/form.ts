import type { Context } from 'koa';
import { readForm as readFields } from '../../kernel/index.js';
/**
 * Returns whether a POST comes from a page of this server, by `Sec-Fetch-Site` and `Origin`. Browsers send `Origin` with every POST; `null` is
 * refused. A request without both headers is not from a browser, and only its form token protects it.
 */
export function isSameOrigin(ctx: Context, baseUrl: string): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin' && site !== 'none') return false;
  const origin = ctx.get('origin');
  // The third value: a custom domain behind a proxy that terminates TLS.
  const { origin: base, protocol } = new URL(baseUrl);
  return ['', base, `${ctx.protocol}://${ctx.host}`, `${protocol}//${ctx.host}`].includes(origin);
}

export const MAX_BODY_BYTES = 64 * 1024;

/** Submitted form. The first of repeated fields counts; a missing field is empty. */
export interface Form {
  text(field: string): string;
  all(): Record<string, string>;
}

export const emptyForm: Form = { text: () => '', all: () => ({}) };

/** Reads a form of at most 64 KiB. Throws `body_type`, `body_too_large`, `body_too_slow`, `body_broken`. */
export async function readForm(ctx: Context): Promise<Form> {
  const fields = await readFields(ctx, { limit: MAX_BODY_BYTES });
  return { text: (field) => fields.get(field) ?? '', all: () => Object.fromEntries([...fields].reverse()) };
}
