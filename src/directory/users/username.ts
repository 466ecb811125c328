import { own } from '../../kernel/index.js';
import type { UserPool } from '../pools/index.js';
import { isEmail, isPhoneNumber } from './attribute-formats.js';
import { refusals } from './errors.js';

const USERNAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

type Names = Pick<UserPool, 'aliasAttributes' | 'usernameAttributes'>;
type Attributes = Readonly<Record<string, string>>;

/** Throws `username_invalid` unless the name is allowed in a pool without username attributes. */
export function checkUsername(pool: Names, username: string): void {
  if (!USERNAME.test(username)) {
    throw refusals.usernameInvalid('Username must be 1 to 128 letters, marks, symbols, numbers or punctuation characters, without spaces.');
  }
  const taken = aliasForm(pool, username);
  if (taken) throw refusals.usernameInvalid(`Username cannot be of ${taken} format, since user pool is configured for ${taken} alias.`);
}

/**
 * Throws `attribute_invalid` when a preferred username looks like an alias that needs verification,
 * which it would bypass.
 */
export function checkPreferredUsername(pool: Names, attributes: Attributes): void {
  const preferred = attributes['preferred_username'];
  if (preferred === undefined || !pool.aliasAttributes.includes('preferred_username')) return;
  const taken = aliasForm(pool, preferred);
  if (taken)
    throw refusals.attributeFormat(`preferred_username cannot be of ${taken} format, since user pool is configured for ${taken} alias.`);
}

function aliasForm(pool: Names, name: string): string | undefined {
  if (pool.aliasAttributes.includes('email') && isEmail(name)) return 'email';
  if (pool.aliasAttributes.includes('phone_number') && isPhoneNumber(name)) return 'phone number';
  return undefined;
}

/**
 * Adds the username to the attributes in pools with username attributes; elsewhere returns them
 * unchanged. Throws `username_invalid` when the name has no such format, `attribute_invalid` when
 * the attributes contradict it.
 */
export function attributesWithLogin(pool: Names, username: string, attributes: Attributes): Attributes {
  if (pool.usernameAttributes.length === 0) return attributes;
  const name = pool.usernameAttributes.find((attribute) => FORMS[attribute](username));
  if (!name)
    throw refusals.usernameInvalid(
      own(SHOULD_BE, pool.usernameAttributes.join()) ?? 'Username should be either an email or a phone number.',
    );
  const given = attributes[name];
  if (given !== undefined && given !== username) throw refusals.attributeFormat(`The ${name} attribute must be the username.`);
  return { ...attributes, [name]: username };
}

const FORMS = { email: isEmail, phone_number: isPhoneNumber } as const;

const SHOULD_BE: Readonly<Record<string, string>> = {
  email: 'Username should be an email.',
  phone_number: 'Username should be a phone number.',
};
