import { type Field, within } from './fields.js';
import type { Form } from './form.js';
import type { Problem } from './messages.js';
import type { TranslatableText } from './translator.js';

const SHAPES: Readonly<Partial<Record<Field['type'], { readonly shape: RegExp; readonly text: TranslatableText }>>> = {
  email: { shape: /^[^\s@]+@[^\s@]+$/, text: { text: 'Enter an email address like {example}.', values: { example: 'name@example.com' } } },
  tel: {
    shape: /^\+\d{5,15}$/,
    text: { text: 'Enter a phone number with its country code, like {example}.', values: { example: '+44 20 7946 0958' } },
  },
  date: {
    shape: /^\d{4}-\d{2}-\d{2}$/,
    text: { text: 'Enter a date as year-month-day, like {example}.', values: { example: '1990-12-31' } },
  },
};

/** Validates required fields, lengths and formats before a service is called. The services decide whether values are right. */
export function problemsOf(fields: readonly Field[], form: Form): readonly Problem[] {
  return fields.flatMap((field) => {
    const text = problemWith(field, enteredIn(field, form));
    return text ? [{ field: field.name, text }] : [];
  });
}

/** Normalized value of a field: phone numbers and codes without separators, other values trimmed, passwords unchanged. */
export function enteredIn(field: Field, form: Form): string {
  const typed = form.text(field.name);
  if (field.type === 'password') return typed;
  if (field.code) return typed.replace(/[\s-]/g, '');
  if (field.type === 'tel') return typed.replace(/[\s().-]/g, '');
  return typed.trim();
}

function problemWith(field: Field, value: string): TranslatableText | undefined {
  const label = within(field.label);
  if (value === '') return { text: 'Enter your {label}.', values: { label } };
  if (field.maxlength && value.length > field.maxlength)
    return { text: 'Your {label} is too long: at most {count} characters.', values: { label, count: field.maxlength } };
  const shape = SHAPES[field.type];
  return shape && !shape.shape.test(value) ? shape.text : undefined;
}
