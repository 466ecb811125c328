import { defaultLifetimes } from './lifetimes.js';
import type { NewAppClient } from './types.js';

/** Returns the defaults of CreateUserPoolClient for a request with a name only. */
export function defaultAppClient(): Omit<NewAppClient, 'id' | 'name' | 'poolId' | 'secret'> {
  return {
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
    lifetimes: defaultLifetimes,
    validity: { units: {} },
    callbackUrls: [],
    logoutUrls: [],
    oauthEnabled: false,
    oauthFlows: [],
    oauthScopes: [],
    identityProviders: [],
    preventUserExistenceErrors: false,
    tokenRevocation: true,
    authSessionMinutes: 3,
    carried: {},
  };
}
