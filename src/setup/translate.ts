import type { NewAppClient } from '../directory/clients/index.js';
import type { NewUserPool } from '../directory/pools/index.js';
import type { NewIdentityPool } from '../identity-pools/index.js';
import { defined } from '../kernel/index.js';
import type { ClientSetup, IdentityPoolSetup, PoolSetup } from './schema.js';

/** Translates a pool of the set-up file; `defaults` fill in what it omits. */
export function newUserPool(setup: PoolSetup, defaults: Omit<NewUserPool, 'id' | 'name'>): NewUserPool {
  const required = new Set(setup.requiredAttributes);
  const custom = setup.customAttributes.map(({ name, type, mutable, required: must }) => ({
    name: `custom:${name}`,
    dataType: type,
    mutable,
    required: must,
    developerOnly: false,
  }));
  const { displayName, primaryColor, backgroundColor } = setup.branding;
  return {
    ...defaults,
    id: setup.id,
    name: setup.name,
    usernameAttributes: setup.signInWith,
    aliasAttributes: setup.aliases,
    autoVerifiedAttributes: setup.verify,
    caseSensitiveUsernames: false,
    signingAlgorithm: setup.signingAlgorithm,
    ...defined({ extensions: setup.extensions }),
    schema: [
      ...defaults.schema.map((attribute) => (required.has(attribute.name) ? { ...attribute, required: true } : attribute)),
      ...custom,
    ],
    branding: {
      ...defined({ displayName, primaryColor, backgroundColor }),
    },
  };
}

export function newAppClient(
  poolId: string,
  setup: ClientSetup,
  defaults: Omit<NewAppClient, 'id' | 'name' | 'poolId' | 'secret'>,
): NewAppClient {
  return {
    ...defaults,
    id: setup.id,
    poolId,
    name: setup.name,
    secret: setup.secret === undefined ? 'none' : setup.secret === 'generate' ? 'generate' : { value: setup.secret },
    authFlows: setup.authFlows.map((flow) => `ALLOW_${flow}` as const),
    oauthEnabled: setup.oauthFlows.length > 0,
    oauthFlows: setup.oauthFlows,
    oauthScopes: setup.scopes,
    callbackUrls: setup.callbackUrls,
    logoutUrls: setup.logoutUrls,
    identityProviders: setup.oauthFlows.includes('code') ? ['COGNITO'] : [],
    preventUserExistenceErrors: true,
    ...defined({ extensions: setup.extensions }),
  };
}

export function newIdentityPool(setup: IdentityPoolSetup, region: string): NewIdentityPool {
  return {
    id: setup.id,
    name: setup.name,
    allowUnauthenticated: setup.guests,
    allowClassic: setup.classicFlow,
    cognitoProviders: setup.userPools.map(({ pool, client, checkSignedIn }) => ({
      providerName: `cognito-idp.${region}.amazonaws.com/${pool}`,
      clientId: client,
      serverSideTokenCheck: checkSignedIn,
    })),
    supportedLogins: {},
    openIdConnectProviderArns: [],
    samlProviderArns: [],
    tags: {},
  };
}
