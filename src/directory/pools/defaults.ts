import { standardAttributes } from './pool-rules.js';
import type { Security } from './security-profile.js';
import type { NewUserPool, PasswordPolicy } from './types.js';

/** Password policy of CreateUserPool without `Policies`. */
export const defaultPasswordPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

/** Returns the password policy of a pool that is created without one. */
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

/**
 * Returns the defaults of CreateUserPool for a request with a name only; the password policy comes
 * from the security profile.
 */
export function newPoolDefaults(): Omit<NewUserPool, 'id' | 'name' | 'passwordPolicy'> {
  return {
    aliasAttributes: [],
    usernameAttributes: [],
    caseSensitiveUsernames: true,
    schema: standardAttributes,
    autoVerifiedAttributes: [],
    attributesVerifiedBeforeUpdate: [],
    accountRecovery: ['verified_email', 'verified_phone_number'],
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

/** Returns the same defaults with Cognito's password policy. */
export const defaultUserPool = (): ReturnType<typeof newPoolDefaults> & { readonly passwordPolicy: PasswordPolicy } => ({
  ...newPoolDefaults(),
  passwordPolicy: defaultPasswordPolicy,
});
