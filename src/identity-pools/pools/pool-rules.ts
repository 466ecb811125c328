import { COGNITO_IDENTITY } from '../../sts/index.js';
import { IdentityPoolError } from '../errors.js';
import type { ProviderNames } from '../logins/provider-names.js';
import type { IdentityPool, IdentityPoolChange, IdentityPoolRoles } from '../types.js';
import { isMappingOf, providerName, providersOf } from './pool-providers.js';

/** Providers of an identity pool (Amazon Cognito quotas). */
const USER_POOLS = 50;
const ROLE_MAPPINGS = 10;
const RULES = 25;
const TAGS = 50;

/** Names of public providers: a developer provider with one could impersonate their users. */
const PUBLIC = ['graph.facebook.com', 'accounts.google.com', 'www.amazon.com', 'appleid.apple.com', 'api.twitter.com', 'www.digits.com'];

/** Throws `limit_exceeded`, `parameter_invalid`. */
export function checkSettings(change: IdentityPoolChange, names: ProviderNames): void {
  if (change.cognitoProviders.length > USER_POOLS) {
    throw new IdentityPoolError('limit_exceeded', `An identity pool can have at most ${USER_POOLS} user pool clients.`);
  }
  const pairs = new Set(change.cognitoProviders.map((provider) => `${provider.providerName}:${provider.clientId}`));
  if (pairs.size < change.cognitoProviders.length) throw invalid('CognitoIdentityProviders must not name a client twice.');
  const developer = change.developerProviderName;
  if (developer !== undefined && [COGNITO_IDENTITY, ...PUBLIC, ...providersOf(change, names)].includes(developer))
    throw invalid('DeveloperProviderName must not be the name of another provider.');
  checkTags(change.tags);
}

/** Checks the complete tags of a pool. Throws `parameter_invalid`. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const keys = Object.keys(tags);
  const reserved = keys.find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw invalid(`Tag keys that begin with aws: are reserved: ${reserved}`);
  if (keys.length > TAGS) throw invalid(`An identity pool can have at most ${TAGS} tags.`);
}

/** Returns the developer provider's name, which is immutable once set. */
export function keptDeveloperName(pool: IdentityPool, change: IdentityPoolChange): { developerProviderName?: string } {
  const name = pool.developerProviderName;
  if (name === undefined) return {};
  if (change.developerProviderName !== undefined && change.developerProviderName !== name) {
    throw invalid('DeveloperProviderName cannot be changed once it has been set.');
  }
  return { developerProviderName: name };
}

/** Throws `parameter_invalid`. */
export function checkRoles(pool: IdentityPool, roles: IdentityPoolRoles, names: ProviderNames): void {
  const mappings = Object.entries(roles.mappings);
  if (mappings.length > ROLE_MAPPINGS) throw invalid(`RoleMappings can have at most ${ROLE_MAPPINGS} providers.`);
  for (const [key, mapping] of mappings) {
    if (!isConfigured(pool, key, names)) throw invalid(`${key} is not a valid RoleMapping ProviderName or is not a configured provider.`);
    if (mapping.kind === 'Rules' && mapping.rules.length === 0) throw invalid(`The RoleMapping of ${key} needs rules.`);
    if (mapping.rules.length > RULES) throw invalid(`The RoleMapping of ${key} can have at most ${RULES} rules.`);
    if (mapping.ambiguous === undefined) throw invalid(`The RoleMapping of ${key} needs AmbiguousRoleResolution.`);
  }
}

function isConfigured(pool: IdentityPool, key: string, names: ProviderNames): boolean {
  const name = providerName(key, names);
  if (names.userPoolOf(name) === undefined && providersOf(pool, names).has(name)) return true;
  return pool.cognitoProviders.some((provider) => isMappingOf(key, { ...provider, provider: provider.providerName }, names));
}

/**
 * Returns the canonical name of a configured provider. Throws `parameter_invalid` when the pool
 * does not have it.
 */
export function configuredProvider(pool: IdentityPool, given: string, names: ProviderNames): string {
  const name = providerName(given, names);
  if (!providersOf(pool, names).has(name)) throw invalid(`${given} is not a configured provider of this identity pool.`);
  return name;
}

const invalid = (message: string): IdentityPoolError => new IdentityPoolError('parameter_invalid', message);
