import type { Security } from './security-profile.js';
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

/** Policy of a pool that is created without one. */
export const passwordPolicyFor = ({
  passwordMinimumLength,
  passwordComposition,
}: Pick<Security, 'passwordMinimumLength' | 'passwordComposition'>): PasswordPolicy => ({
  minimumLength: passwordMinimumLength,
  requireUppercase: passwordComposition,
  requireLowercase: passwordComposition,
  requireNumbers: passwordComposition,
  requireSymbols: passwordComposition,
  temporaryPasswordValidityDays: defaultPasswordPolicy.temporaryPasswordValidityDays,
});

/** A pool as CreateUserPool makes it from a name alone; its password policy is for its security profile to say. */
export function newPoolDefaults(): Omit<NewUserPool, 'id' | 'name' | 'passwordPolicy'> {
  return {
    aliasAttributes: [],
    usernameAttributes: [],
    caseSensitiveUsernames: true,
    schema: standardAttributes,
    autoVerifiedAttributes: [],
    attributesVerifiedBeforeUpdate: [],
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

/** The same with Cognito's password policy. */
export const defaultUserPool = (): ReturnType<typeof newPoolDefaults> & { readonly passwordPolicy: PasswordPolicy } => ({
  ...newPoolDefaults(),
  passwordPolicy: defaultPasswordPolicy,
});
