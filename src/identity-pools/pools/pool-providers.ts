import type { ProviderNames } from '../logins/provider-names.js';
import type { IdentityPoolChange } from '../types.js';

const OIDC_ARN = /^arn:[\w-]+:iam::\d+:oidc-provider\/(.+)$/;

/**
 * Returns the canonical name of a provider: Cognito's own for a user pool, the issuer without the
 * scheme for an OIDC provider.
 */
export function providerName(given: string, names: ProviderNames): string {
  const userPool = names.userPoolOf(given);
  return userPool === undefined ? (OIDC_ARN.exec(given)?.[1] ?? given) : names.canonical(userPool);
}

type Providers = Pick<IdentityPoolChange, 'cognitoProviders' | 'supportedLogins' | 'openIdConnectProviderArns' | 'samlProviderArns'>;

/** Returns the canonical names of an identity pool's providers, without the developer provider. */
export function providersOf(pool: Providers, names: ProviderNames): ReadonlySet<string> {
  const given = [
    ...pool.cognitoProviders.map((provider) => provider.providerName),
    ...Object.keys(pool.supportedLogins),
    ...pool.openIdConnectProviderArns,
    ...pool.samlProviderArns,
  ];
  return new Set(given.map((name) => providerName(name, names)));
}

/**
 * Reports whether a role mapping is for a login's provider: of user pools it includes the client,
 * `{provider name}:{client id}`.
 */
export function isMappingOf(key: string, login: { provider: string; clientId: string }, names: ProviderNames): boolean {
  const name = providerName(login.provider, names);
  if (names.userPoolOf(name) === undefined) return providerName(key, names) === name;
  const colon = key.lastIndexOf(':');
  return colon > 0 && key.slice(colon + 1) === login.clientId && providerName(key.slice(0, colon), names) === name;
}
