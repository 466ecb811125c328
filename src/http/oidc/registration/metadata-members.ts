import { RegistrationError, wrongMetadata } from './registration-error.js';

/** Client metadata as sent. `null` and the empty string count as omitted. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Elements of an array. */
const MAX_VALUES = 100;
/** Characters of a URL. */
export const MAX_URL = 1024;

const memberOf = (metadata: Metadata, member: string): unknown => {
  const value = Object.hasOwn(metadata, member) ? metadata[member] : undefined;
  return value === null || value === '' ? undefined : value;
};

/** Throws `invalid_client_metadata` for anything but a string. */
export function textOf(metadata: Metadata, member: string): string | undefined {
  const value = memberOf(metadata, member);
  if (value !== undefined && typeof value !== 'string') throw wrongMetadata(`${member} must be a string.`);
  return value;
}

/** Throws `invalid_client_metadata` for anything but an array of at most 100 strings. */
export function textsOf(metadata: Metadata, member: string): readonly string[] | undefined {
  const value = memberOf(metadata, member);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > MAX_VALUES || !value.every((one) => typeof one === 'string'))
    throw wrongMetadata(`${member} must be an array of at most ${MAX_VALUES} strings.`);
  return value as string[];
}

/** Throws `invalid_client_metadata` for anything but a boolean. */
export function flagOf(metadata: Metadata, member: string): boolean | undefined {
  const value = memberOf(metadata, member);
  if (value !== undefined && typeof value !== 'boolean') throw wrongMetadata(`${member} must be true or false.`);
  return value;
}

/** One of the offered values. Throws `invalid_client_metadata` for any other: the client could not work with a replacement. */
export function choiceOf<Value extends string>(metadata: Metadata, member: string, offered: readonly Value[]): Value | undefined {
  const value = textOf(metadata, member);
  if (value === undefined) return undefined;
  const choice = offered.find((one) => one === value);
  if (choice === undefined) throw wrongMetadata(`${member} must be ${offered.join(', ')}.`);
  return choice;
}

/** Address that the server or a browser is sent to. Throws `invalid_client_metadata` unless it is https. */
export function addressOf(metadata: Metadata, member: string): string | undefined {
  const value = textOf(metadata, member);
  if (value !== undefined && !isPublicAddress(value))
    throw wrongMetadata(`${member} must be an https URL of at most ${MAX_URL} characters, with neither fragment nor credentials.`);
  return value;
}

/** Whether a URL is https, with neither fragment nor credentials. */
export function isPublicAddress(text: string): boolean {
  if (text.length > MAX_URL || !URL.canParse(text) || text.includes('#')) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

/** Text for an error description. */
export const excerpt = (text: string): string => text.slice(0, 200);

export const wrongRedirect = (message: string): RegistrationError => new RegistrationError('invalid_redirect_uri', message);
