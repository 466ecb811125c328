import { type ErrorCodeOf, errors } from '../../kernel/index.js';

const schema = (problem: string): string => `Attributes did not conform to the schema: ${problem}`;
const reserved = (provider: string): string =>
  `cannot begin with ${provider}_: such names belong to users of the identity provider ${provider}.`;

/** Errors of users. Messages are Cognito's where it has one, and may be shown to clients. */
export const refusals = errors({
  unknown: ['user_unknown', 'User does not exist.'],
  usernameExists: ['username_exists', 'User already exists'],
  loginAttributeExists: ['username_exists', (name: string) => `An account with the given ${name} already exists.`],
  aliasExists: ['alias_exists', (name: string) => `An account with the given ${name} already exists.`],
  identityExists: ['alias_exists', 'The provider user is linked to a user already.'],
  usernameReserved: ['username_invalid', (provider: string) => `Username ${reserved(provider)}`],
  nameReserved: ['attribute_invalid', (attribute: string, provider: string) => `${attribute} ${reserved(provider)}`],
  usernameInvalid: ['username_invalid', (message: string) => message],
  changed: ['concurrent_change', 'The user was changed by another request. Please try again.'],
  attributeUnknown: ['attribute_invalid', (name: string) => schema(`${name}: Attribute does not exist in the schema.`)],
  attributeRequired: ['attribute_invalid', (name: string) => schema(`${name}: The attribute is required`)],
  attributeValue: ['attribute_invalid', (name: string, problem: string) => schema(`${name}: ${problem}`)],
  attributeFormat: ['attribute_invalid', (message: string) => message],
  attributeFixed: ['attribute_invalid', (name: string) => `user.${name}: Attribute cannot be updated.`],
  writeForbidden: ['attribute_forbidden', 'A client attempted to write unauthorized attribute'],
  password: ['password_policy', (problem: string) => `Password did not conform with policy: ${problem}`],
  searchAttribute: ['filter_invalid', (name: string) => `Invalid search attribute: ${name}`],
});

export type UserErrorCode = ErrorCodeOf<typeof refusals>;

/** For services that find no user for a name. */
export const userUnknown = refusals.unknown;
