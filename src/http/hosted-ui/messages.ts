import { CodedError, own } from '../../kernel/index.js';
import { attributeOf, type Field, isAttribute, within } from './fields.js';
import type { Notice } from './flow.js';
import type { TranslatableText } from './translator.js';

/** Error of a form for display. With `field` it is shown beside that field, too. */
export interface Problem {
  readonly text: TranslatableText;
  readonly field?: string;
}

export interface Refusal {
  readonly status: number;
  readonly problem: Problem;
}

interface Sentence extends Problem {
  readonly text: string;
  /** Omitted: 400. */
  readonly status?: number;
}

/** Texts by error code. `{name}` is the label of the sign-in name: "email", "username", … */
export const SENTENCES: Readonly<Record<string, Sentence>> = {
  credentials_wrong: { text: 'Incorrect {name} or password.' },
  user_unknown: { text: 'We don’t know an account with this {name}.', field: 'username' },
  user_disabled: { text: 'This account is disabled. Please contact whoever runs this service.' },
  attempts_exceeded: { text: 'Too many attempts. Please wait a little, then try again.', status: 429 },
  limit_exceeded: { text: 'Too many attempts. Please wait a little, then try again.', status: 429 },
  address_blocked: { text: 'Signing in is not possible from here.', status: 403 },
  risk_blocked: { text: 'Signing in is not possible from here.', status: 403 },
  rate_exceeded: { text: 'Too many attempts. Please wait a little, then try again.', status: 429 },
  too_many_requests: { text: 'It is busy here right now. Please try again in a moment.', status: 429 },
  temporary_password_expired: { text: 'Your temporary password has expired. Please ask for a new invitation.' },
  password_compromised: { text: 'This password is known to attackers. Please choose another.', field: 'password' },
  password_history: { text: 'This password was used before. Please choose another.', field: 'password' },
  password_policy: { text: 'This password does not follow the rules below the field.', field: 'password' },
  username_exists: { text: 'There is already an account with this {name}.', field: 'username' },
  alias_exists: { text: 'This address already belongs to another account.' },
  attribute_invalid: { text: 'One of your answers was not accepted. Please check them.' },
  username_invalid: { text: 'This {name} cannot be used.', field: 'username' },
  sign_up_closed: { text: 'New accounts cannot be created here.' },
  code_mismatch: { text: 'This code is not right. Check it and try again.', field: 'code' },
  totp_mismatch: { text: 'This code is not right. Check the clock of your phone, and try the newest code.', field: 'code' },
  mfa_not_set_up: { text: 'This account needs a second factor, and has none. Please contact whoever runs this service.' },
  factor_owed: { text: 'This account has a second factor that cannot be asked for here. Please contact whoever runs this service.' },
  passkey_unsupported: { text: 'This kind of passkey cannot be used here. Please try another device.' },
  passkey_challenge_unknown: { text: 'That took too long. Please try again.' },
  passkey_origin_refused: { text: 'This passkey was not made for this page. Please try again.' },
  passkey_relying_party_mismatch: { text: 'This passkey was not made for this page. Please try again.' },
  code_expired: { text: 'This code is no longer valid. Please ask for a new one.', field: 'code' },
  code_refused: { text: 'This code is wrong or no longer valid. After many tries, wait a few minutes.', field: 'code' },
  already_confirmed: { text: 'This account is already confirmed. You can sign in.' },
  recovery_unavailable: { text: 'There is no address that a code could go to. Please contact whoever runs this service.' },
  reset_not_allowed: { text: 'This password cannot be reset now. Please contact whoever runs this service.' },
  concurrent_change: { text: 'Somebody else changed this account just now. Please try again.', status: 409 },
  confirmation_refused: { text: 'This account is already confirmed. You can sign in.' },
  delivery_failed: { text: 'We could not send the message. Please try again later.', status: 503 },
  trigger_failed: { text: 'This service is not ready right now. Please try again later.', status: 503 },
  trigger_answer_invalid: { text: 'This service is not ready right now. Please try again later.', status: 503 },
};

/** Texts of password policy violations, by the message of the directory. */
const PASSWORD_SENTENCES: Readonly<Record<string, string>> = {
  'Password not long enough': 'This password is too short.',
  'Password too long': 'This password is too long.',
  'Password must not begin or end with white space': 'A password must not begin or end with a space.',
  'Password must have uppercase characters': 'Add an upper-case letter to your password.',
  'Password must have lowercase characters': 'Add a lower-case letter to your password.',
  'Password must have numeric characters': 'Add a number to your password.',
  'Password must have symbol characters': 'Add a symbol to your password, like ! or %.',
};

const UNKNOWN_ERROR: Sentence = { text: 'That did not work. Please check what you entered and try again.' };

/** Replacement codes for a client with `PreventUserExistenceErrors`. */
const HIDDEN_CODES: Readonly<Record<string, string>> = {
  user_unknown: 'credentials_wrong',
  user_disabled: 'credentials_wrong',
};

/** Replacement codes on pages that take a code: every refusal that depends on the user's existence or status gives one text. */
const HIDDEN_CODES_ON_CODE_PAGES: Readonly<Record<string, string>> = {
  code_mismatch: 'code_refused',
  code_expired: 'code_refused',
  user_unknown: 'code_refused',
  user_disabled: 'code_refused',
  already_confirmed: 'code_refused',
  attempts_exceeded: 'code_refused',
  limit_exceeded: 'code_refused',
  confirmation_refused: 'code_refused',
  alias_exists: 'code_refused',
  credentials_wrong: 'code_refused',
};

export interface RefusalOptions {
  readonly nameLabel: TranslatableText;
  readonly hideUserExistence: boolean;
  readonly withCode?: boolean;
}

/**
 * Text and status of a service's coded error, with the field of `fields` that it concerns. Rethrows every other error.
 */
export function refusalOf(error: unknown, options: RefusalOptions, fields: readonly Field[] = []): Refusal {
  if (!(error instanceof CodedError)) throw error;
  const replacements = options.withCode ? HIDDEN_CODES_ON_CODE_PAGES : HIDDEN_CODES;
  const code = (options.hideUserExistence && replacements[error.code]) || error.code;
  const { status = 400, ...problem } = own(SENTENCES, code) ?? UNKNOWN_ERROR;
  const exact = exactProblem(code, error.message, fields);
  return { status, problem: exact ?? { ...problem, text: { text: problem.text, values: { name: within(options.nameLabel) } } } };
}

/** Problem named by the error message: the attribute, or the rule of the password policy. */
function exactProblem(code: string, message: string, fields: readonly Field[]): Problem | undefined {
  // The Lambda trigger's own message is meant for the user.
  if (code === 'trigger_refused') return { text: message.replace(/^\w+ failed with error /, '') };
  if (code === 'password_policy') {
    const text = own(PASSWORD_SENTENCES, message.split(': ').at(-1) ?? '');
    return text ? { text, field: 'password' } : undefined;
  }
  const field = code === 'attribute_invalid' && fields.find((one) => isAttribute(one) && message.includes(attributeOf(one)));
  return field ? { text: { text: 'Please check your {label}.', values: { label: within(field.label) } }, field: field.name } : undefined;
}

export const NOTICES: Readonly<Record<Notice, string>> = {
  confirmed: 'Your account is confirmed. You can sign in now.',
  'confirm-first': 'Please confirm your account first: enter the code we sent you, or ask for a new one.',
  'code-sent': 'If this account still waits for a code, a new one is on its way.',
  'reset-required': 'You need to choose a new password before you can sign in. We will send you a code.',
  'password-changed': 'Your password is changed. You can sign in with it now.',
  'session-over': 'That took too long. Please sign in again.',
  'link-offered': 'There is already an account with this address. Sign in to it once, and the two are linked.',
  'provider-failed': 'That sign-in did not work. Please try again, or choose another way.',
  'wait-for-admin': 'Your account is created. Somebody has to approve it before you can sign in.',
};
