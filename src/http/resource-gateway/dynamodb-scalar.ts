import { record } from './dynamodb-input.js';
import { GatewayError } from './errors.js';

/**
 * Canonical text of a key value (`{S: 'x'}`, `{N: '1'}`, `{B: '…'}`) for policies: numbers (`1.0`, `1e0`) and base64 have one form, so that a denied
 * key has no other spelling. Undefined for a value that cannot be a key.
 */
export function scalarText(value: unknown): string | undefined {
  const members = Object.entries(record(value));
  const [type, text] = members[0] ?? [];
  if (members.length !== 1 || typeof text !== 'string') return undefined;
  if (type === 'S') return text;
  if (type === 'N') return numberText(text);
  return type === 'B' ? Buffer.from(text, 'base64').toString('base64') : undefined;
}

const NUMBER = /^([+-]?)(\d{0,200})(?:\.(\d{0,200}))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Canonical decimal text of a number. Throws `validation`. */
function numberText(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole + fraction === '')
    throw new GatewayError('validation', 'The parameter cannot be converted to a numeric value', { detail: text.slice(0, 100) });
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  const minus = sign === '-' ? '-' : '';
  if (power >= 0) return power > 200 ? `${minus}${significant}e${power}` : `${minus}${significant}${'0'.repeat(power)}`;
  const point = significant.length + power;
  if (point > 0) return `${minus}${significant.slice(0, point)}.${significant.slice(point)}`;
  return point < -200 ? `${minus}${significant}e${power}` : `${minus}0.${'0'.repeat(-point)}${significant}`;
}
