import type { Context } from 'koa';
import { readForm as readFields } from '../../kernel/index.js';

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
