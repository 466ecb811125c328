import type { PasswordPolicy, SchemaAttribute, UserPool } from '../../directory/pools/index.js';
import { defined, own } from '../../kernel/index.js';
import type { Phrase, TranslatableText } from './translator.js';

/** Labelled input of a form. `name` is also its element id. */
export interface Field {
  readonly name: string;
  readonly label: TranslatableText;
  readonly type: 'text' | 'email' | 'tel' | 'url' | 'date' | 'password';
  readonly autocomplete: string;
  readonly inputmode?: string;
  readonly hint?: TranslatableText;
  readonly maxlength?: number;
  readonly passwordrules?: string;
  readonly code?: boolean;
  /** Omitted: the field is required. */
  readonly optional?: true;
}

type Kind = Omit<Field, 'name'>;

const text = (label: TranslatableText, autocomplete: string, more: Partial<Kind> = {}): Kind => ({
  label,
  type: 'text',
  autocomplete,
  maxlength: 2048,
  ...more,
});

const PHONE_HINT: TranslatableText = { text: 'With country code, for example {example}', values: { example: '+44 20 7946 0958' } };

const ATTRIBUTES: Readonly<Record<string, Kind>> = {
  name: text('Full name', 'name'),
  given_name: text('First name', 'given-name'),
  family_name: text('Last name', 'family-name'),
  middle_name: text('Middle name', 'additional-name'),
  nickname: text('Nickname', 'nickname'),
  preferred_username: text('Preferred username', 'nickname'),
  email: text('Email', 'email', { type: 'email', inputmode: 'email', maxlength: 254 }),
  phone_number: text('Phone number', 'tel', { type: 'tel', inputmode: 'tel', hint: PHONE_HINT }),
  birthdate: text('Date of birth', 'bday', { type: 'date' }),
  gender: text('Gender', 'sex'),
  locale: text('Language', 'language', { hint: { text: 'For example {example}', values: { example: 'en-GB' } } }),
  zoneinfo: text('Time zone', 'off', { hint: { text: 'For example {example}', values: { example: 'Europe/London' } } }),
  address: text('Address', 'street-address'),
  website: text('Website', 'url', { type: 'url', inputmode: 'url' }),
  picture: text('Picture', 'photo', { type: 'url', inputmode: 'url', hint: 'A web address' }),
  profile: text('Profile page', 'url', { type: 'url', inputmode: 'url' }),
  updated_at: text('Updated at', 'off', { inputmode: 'numeric' }),
};

export function attributeField(attribute: string): Field {
  const kind = own(ATTRIBUTES, attribute) ?? text(attribute.replace(/^custom:/, '').replaceAll('_', ' '), 'off');
  return { name: `attribute.${attribute}`, ...kind };
}

/** Label of the sign-in name, by the pool's username attributes. */
export function nameLabel(pool: UserPool): 'Email or phone number' | 'Email' | 'Phone number' | 'Username' {
  if (pool.usernameAttributes.length === 2) return 'Email or phone number';
  if (pool.usernameAttributes.includes('email')) return 'Email';
  if (pool.usernameAttributes.includes('phone_number')) return 'Phone number';
  return 'Username';
}

export function nameField(pool: UserPool): Field {
  const label = nameLabel(pool);
  const base = { name: 'username', label, autocomplete: 'username', maxlength: 128 } as const;
  if (label === 'Email') return { ...base, type: 'email', inputmode: 'email' };
  if (label === 'Phone number') return { ...base, type: 'tel', inputmode: 'tel', hint: PHONE_HINT };
  return { ...base, type: 'text', ...defined({ inputmode: label === 'Username' ? undefined : 'email' }) };
}

/** Name field of the sign-in form; its label also lists the alias attributes. */
export function signInNameField(pool: UserPool): Field {
  const aliases = pool.aliasAttributes.filter((alias) => alias !== 'preferred_username').map((alias) => within(ATTRIBUTES[alias]!.label));
  const { hint: _, ...field } = nameField(pool);
  return aliases.length === 0
    ? field
    : { ...field, label: { text: '{names}', values: { names: { any: [asPhrase(field.label), ...aliases] } } } };
}

const asPhrase = (translatable: TranslatableText): Phrase => (typeof translatable === 'string' ? { text: translatable } : translatable);

/** Variant of a text for the middle of a sentence. */
export const within = (translatable: TranslatableText): Phrase => ({ ...asPhrase(translatable), within: true });

/** Normalizes a sign-in name: removes separators of phone numbers, trims every other name. */
export function normalizeName(typed: string): string {
  const trimmed = typed.trim();
  return /^\+[\d\s().-]+$/.test(trimmed) ? trimmed.replace(/[\s().-]/g, '') : trimmed;
}

export const currentPasswordField: Field = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  maxlength: 256,
};

export function newPasswordField(policy: PasswordPolicy, label: TranslatableText = 'Password'): Field {
  const requirements = [
    ...(policy.requireUppercase ? [['upper', 'an upper-case letter'] as const] : []),
    ...(policy.requireLowercase ? [['lower', 'a lower-case letter'] as const] : []),
    ...(policy.requireNumbers ? [['digit', 'a number'] as const] : []),
    ...(policy.requireSymbols ? [['special', 'a symbol'] as const] : []),
  ];
  const kinds = requirements.map(([, word]) => ({ text: word }));
  return {
    name: 'password',
    label,
    type: 'password',
    autocomplete: 'new-password',
    maxlength: 256,
    hint: {
      text: kinds.length > 0 ? 'At least {count} characters, with {kinds}.' : 'At least {count} characters.',
      values: { count: policy.minimumLength, kinds: { all: kinds } },
    },
    passwordrules: [`minlength: ${policy.minimumLength}`, 'maxlength: 256', ...requirements.map(([rule]) => `required: ${rule}`)].join(
      '; ',
    ),
  };
}

export const codeField: Field = {
  name: 'code',
  label: 'Code',
  type: 'text',
  autocomplete: 'one-time-code',
  inputmode: 'numeric',
  maxlength: 32,
  code: true,
};

/**
 * Attributes of the sign-up form beside name and password: those the pool requires, and one that a code can be sent to.
 * A name that is an e-mail address or a phone number counts as that attribute.
 */
export function signUpAttributes(pool: UserPool): readonly Field[] {
  const required = pool.schema.filter(isSignUpField).map((attribute) => attribute.name);
  const given = pool.usernameAttributes.length === 1 ? pool.usernameAttributes : [];
  const [verified] = pool.autoVerifiedAttributes;
  const reachable = [...required, ...pool.usernameAttributes].some((name) => pool.autoVerifiedAttributes.some((auto) => auto === name));
  const attributes = verified && !reachable ? [...required, verified] : required;
  return attributes.filter((name) => !given.some((attribute) => attribute === name)).map(attributeField);
}

const isSignUpField = (attribute: SchemaAttribute): boolean => attribute.required && !attribute.developerOnly && attribute.name !== 'sub';

export const isAttribute = (field: Field): boolean => field.name.startsWith('attribute.');

export function attributeOf(field: Field): string {
  return field.name.replace(/^attribute\./, '');
}
