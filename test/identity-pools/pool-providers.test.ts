import assert from 'node:assert/strict';
import { createProviderNames } from '../../src/identity-pools/logins/provider-names.js';
import { isMappingOf, providerName, providersOf } from '../../src/identity-pools/pools/pool-providers.js';
import { settings } from './support/world.js';

const names = createProviderNames({ region: 'us-east-1', baseUrl: 'https://id.example' });
const USER_POOL = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a';
const OIDC = 'arn:aws:iam::123456789012:oidc-provider/login.example/tenant';
const SAML = 'arn:aws:iam::123456789012:saml-provider/corp';

describe('provider names of identity pools', () => {
  it('provider names are canonical for user pools and OIDC ARNs', () => {
    assert.equal(providerName('id.example/us-east-1_a', names), USER_POOL);
    assert.equal(providerName(USER_POOL, names), USER_POOL);
    assert.equal(providerName(OIDC, names), 'login.example/tenant');
    for (const name of ['login.example/tenant', 'accounts.google.com', SAML]) assert.equal(providerName(name, names), name);
  });

  it('providersOf returns all providers of a pool except the developer provider', () => {
    const pool = settings({
      cognitoProviders: [{ providerName: 'id.example/us-east-1_a', clientId: 'c', serverSideTokenCheck: false }],
      supportedLogins: { 'accounts.google.com': 'app' },
      openIdConnectProviderArns: [OIDC],
      samlProviderArns: [SAML],
      developerProviderName: 'login.app',
    });
    assert.deepEqual([...providersOf(pool, names)], [USER_POOL, 'accounts.google.com', 'login.example/tenant', SAML]);
  });

  const cases: readonly (readonly [key: string, provider: string, mapped: boolean])[] = [
    [`${USER_POOL}:client`, USER_POOL, true],
    ['id.example/us-east-1_a:client', USER_POOL, true],
    [`${USER_POOL}:other`, USER_POOL, false],
    [USER_POOL, USER_POOL, false],
    [`${USER_POOL}b:client`, USER_POOL, false],
    ['accounts.google.com', 'accounts.google.com', true],
    ['accounts.google.com', 'appleid.apple.com', false],
    [OIDC, 'login.example/tenant', true],
    ['login.example/tenant', 'login.example/tenant', true],
    [OIDC, 'login.example', false],
    [SAML, SAML, true],
    ['accounts.google.com:client', 'accounts.google.com', false],
  ];
  for (const [key, provider, mapped] of cases) {
    it(`a role mapping of ${key} is ${mapped ? '' : 'not '}for a login of ${provider}`, () => {
      assert.equal(isMappingOf(key, { provider, clientId: 'client' }, names), mapped);
    });
  }
});
