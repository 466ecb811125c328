import { own } from '../../kernel/index.js';

/** Descriptions of the standard scopes. */
const SENTENCES: Readonly<Record<string, string>> = {
  openid: 'Recognise you when you come back',
  profile: 'See your profile',
  email: 'See your email address',
  phone: 'See your phone number',
  address: 'See your postal address',
  offline_access: 'Keep access while you are away',
  'aws.cognito.signin.user.admin': 'See and change your account',
};

const isKnown = (scope: string): boolean => Object.hasOwn(SENTENCES, scope);

/** Sentences about the known scopes, and the names of the others. */
export const scopeTexts = (scopes: readonly string[]): { readonly known: readonly string[]; readonly others: readonly string[] } => ({
  known: scopes.filter(isKnown).map((scope) => own(SENTENCES, scope)!),
  others: scopes.filter((scope) => !isKnown(scope)),
});
