import { standardAttributes } from './standard-attributes.js';
import type { NewUserPool, PasswordPolicy } from './types.js';

/** CreateUserPool without `Policies` (cognito.md 5). */
export const defaultPasswordPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

/** A pool as CreateUserPool makes it from a name alone. */
export function defaultUserPool(): Omit<NewUserPool, 'id' | 'name'> {
  return {
    aliasAttributes: [],
    usernameAttributes: [],
    caseSensitiveUsernames: true,
    schema: standardAttributes,
    autoVerifiedAttributes: [],
    attributesVerifiedBeforeUpdate: [],
    passwordPolicy: defaultPasswordPolicy,
    accountRecovery: ['verified_phone_number', 'verified_email'],
    adminCreateUserOnly: false,
    deletionProtection: false,
    mfa: 'OFF',
    mfaFactors: [],
    firstFactors: ['PASSWORD'],
    tier: 'ESSENTIALS',
    tags: {},
    messages: {},
    branding: {},
    triggers: {},
    signingAlgorithm: 'RS256',
    carried: {},
  };
}
