import type { SchemaAttribute } from '../pools/index.js';
import { refusals } from './errors.js';

const MAX_VALUE = 2048;
const MAX_EMAIL = 254;

/**
 * Single address: nothing that a mailer could read as a second address, a display name or a
 * comment.
 */
const EMAIL = /^[^\s\p{C}@,;:<>()[\]\\"]{1,64}@[^\s\p{C}@,;:<>()[\]\\"。]+$/u;
const PHONE = /^\+\d{2,15}$/;
const DATE = /^(\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4})$/;
const NUMBER = /^-?\d{1,32}(\.\d{1,32})?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Compatibility forms (full-width letters, full stops and @, ligatures) and the ideographic full stop are refused: mailers and IDNA map
 * them to plain characters, so that two users would share one mailbox (UTS #46, RFC 8265 section 3.3).
 */
export function isEmail(text: string): boolean {
  return text.length <= MAX_EMAIL && EMAIL.test(text) && text.normalize('NFKC') === text.normalize('NFC');
}

/** E.164: `+` and digits. */
export function isPhoneNumber(text: string): boolean {
  return PHONE.test(text);
}

/** Formats of attributes by name; the refusals are Cognito's sentences. */
const FORMATS: Readonly<Record<string, { readonly holds: (value: string) => boolean; readonly refusal: () => Error }>> = {
  email: { holds: isEmail, refusal: () => refusals.attributeFormat('Invalid email address format.') },
  phone_number: { holds: isPhoneNumber, refusal: () => refusals.attributeFormat('Invalid phone number format.') },
  birthdate: {
    holds: (value) => DATE.test(value),
    refusal: () => refusals.attributeFormat('Invalid birthdate format: it must be a date of 10 characters, YYYY-MM-DD.'),
  },
};

/**
 * Checks one non-empty value, and returns it in the form in which it is stored. Throws
 * `attribute_invalid`.
 */
export function checkValue(attribute: SchemaAttribute, value: string): string {
  const { name } = attribute;
  if (value.length > MAX_VALUE) throw refusals.attributeValue(name, `String must be no longer than ${MAX_VALUE} characters`);
  const checked = TYPES[attribute.dataType](attribute, value);
  const format = FORMATS[name];
  if (format && !format.holds(checked)) throw format.refusal();
  return checked;
}

const TYPES: Readonly<Record<SchemaAttribute['dataType'], (attribute: SchemaAttribute, value: string) => string>> = {
  String({ name, string = {} }, value) {
    // NUL would end a search key early, and no store or header accepts it.
    if (value.includes('\0')) throw refusals.attributeValue(name, 'String must not contain a null character');
    const length = [...value].length;
    const { minLength = 0, maxLength = MAX_VALUE } = string;
    if (length < minLength) throw refusals.attributeValue(name, `String must be at least ${minLength} characters long`);
    if (length > maxLength) throw refusals.attributeValue(name, `String must be no longer than ${maxLength} characters`);
    return value;
  },
  Number({ name, number = {} }, value) {
    if (!NUMBER.test(value)) throw refusals.attributeValue(name, 'Value must be a number');
    const { minValue = -Infinity, maxValue = Infinity } = number;
    if (Number(value) < minValue) throw refusals.attributeValue(name, `Value must be at least ${minValue}`);
    if (Number(value) > maxValue) throw refusals.attributeValue(name, `Value must be at most ${maxValue}`);
    return value;
  },
  Boolean({ name }, value) {
    const lower = value.toLowerCase();
    if (lower !== 'true' && lower !== 'false') throw refusals.attributeValue(name, 'Value must be true or false');
    return lower;
  },
  DateTime({ name }, value) {
    if (!DATE_TIME.test(value) && !/^\d{1,13}$/.test(value)) throw refusals.attributeValue(name, 'Value must be a date');
    return value;
  },
};
