import { IdentityPoolError } from './errors.js';
import type { ProviderNames } from './provider-names.js';
import type { IdentityPool, IdentityPoolChange, IdentityPoolRoles } from './types.js';

/** Cognito's quotas (cognito.md 20.2). */
const USER_POOLS = 50;
const ROLE_MAPPINGS = 10;
const RULES = 25;

/** Throws `limit_exceeded`, `parameter_invalid`. */
export function checkSettings(change: IdentityPoolChange): void {
  if (change.cognitoProviders.length > USER_POOLS) {
    throw new IdentityPoolError('limit_exceeded', `An identity pool can have at most ${USER_POOLS} user pool clients.`);
  }
  const pairs = new Set(change.cognitoProviders.map(({ providerName, clientId }) => `${providerName}:${clientId}`));
  if (pairs.size < change.cognitoProviders.length) throw invalid('CognitoIdentityProviders must not name a client twice.');
}

/** Set once, never changed. */
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
  const others = [...Object.keys(pool.supportedLogins), ...pool.openIdConnectProviderArns, ...pool.samlProviderArns];
  return others.includes(key) || pool.cognitoProviders.some((provider) => isMappingOf(key, provider, names));
}

/** Whether `{user pool's name}:{client id}` is this provider, under either name of the user pool. */
export function isMappingOf(key: string, provider: { providerName: string; clientId: string }, names: ProviderNames): boolean {
  const colon = key.lastIndexOf(':');
  const poolId = names.userPoolOf(key.slice(0, colon));
  return (
    colon > 0 && poolId !== undefined && key.slice(colon + 1) === provider.clientId && poolId === names.userPoolOf(provider.providerName)
  );
}

const invalid = (message: string): IdentityPoolError => new IdentityPoolError('parameter_invalid', message);
