import { CodedError, type ErrorDetails } from '../../kernel/index.js';

export type UserErrorCode =
  | 'user_unknown'
  | 'username_exists'
  | 'username_invalid'
  | 'alias_exists'
  | 'concurrent_change'
  | 'attribute_invalid'
  | 'attribute_forbidden'
  | 'password_policy'
  | 'filter_invalid';

/** Errors of users. Messages are Cognito's where it has one, and may be shown to clients. */
export class UserError extends CodedError<UserErrorCode> {
  constructor(code: UserErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'UserError';
  }
}

const schema = (problem: string): UserError => new UserError('attribute_invalid', `Attributes did not conform to the schema: ${problem}`);

export const refusals = {
  unknown: () => new UserError('user_unknown', 'User does not exist.'),
  usernameExists: () => new UserError('username_exists', 'User already exists'),
  loginAttributeExists: (name: string) => new UserError('username_exists', `An account with the given ${name} already exists.`),
  aliasExists: (name: string) => new UserError('alias_exists', `An account with the given ${name} already exists.`),
  identityExists: () => new UserError('alias_exists', 'The provider user is linked to a user already.'),
  nameReserved: (what: string, provider: string) => {
    const rule = `cannot begin with ${provider}_: such names belong to users of the identity provider ${provider}.`;
    return what === 'username'
      ? new UserError('username_invalid', `Username ${rule}`)
      : new UserError('attribute_invalid', `${what} ${rule}`);
  },
  usernameInvalid: (message: string) => new UserError('username_invalid', message),
  changed: () => new UserError('concurrent_change', 'The user was changed by another request. Please try again.'),
  attributeUnknown: (name: string) => schema(`${name}: Attribute does not exist in the schema.`),
  attributeRequired: (name: string) => schema(`${name}: The attribute is required`),
  attributeValue: (name: string, problem: string) => schema(`${name}: ${problem}`),
  attributeFormat: (message: string) => new UserError('attribute_invalid', message),
  attributeFixed: (name: string) => new UserError('attribute_invalid', `user.${name}: Attribute cannot be updated.`),
  writeForbidden: () => new UserError('attribute_forbidden', 'A client attempted to write unauthorized attribute'),
  password: (problem: string) => new UserError('password_policy', `Password did not conform with policy: ${problem}`),
  searchAttribute: (name: string) => new UserError('filter_invalid', `Invalid search attribute: ${name}`),
} as const;

/** For services that find no user for a name. */
export const userUnknown = refusals.unknown;
