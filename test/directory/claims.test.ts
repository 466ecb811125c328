import assert from 'node:assert/strict';
import { defaultUserPool } from '../../src/directory/pools/index.js';
import { claimsOf, typedClaims, type User } from '../../src/directory/users/index.js';

const pool = {
  schema: [
    ...defaultUserPool().schema,
    { name: 'custom:level', dataType: 'Number', mutable: true, required: false, developerOnly: false },
    { name: 'custom:staff', dataType: 'Boolean', mutable: true, required: false, developerOnly: false },
  ],
} as const;

const user: User = {
  poolId: 'us-east-1_a',
  sub: '11111111-2222-4333-8444-555555555555',
  username: 'alice',
  status: 'CONFIRMED',
  enabled: true,
  attributes: {
    email: 'alice@example.com',
    email_verified: 'true',
    phone_number: '+15551234567',
    phone_number_verified: 'false',
    name: 'Alice',
    address: 'Main Street 1',
    updated_at: '1700000000',
    'custom:level': '7',
    'custom:staff': 'true',
  },
  codes: {},
  mfa: { enabled: [] },
  groups: ['admins', 'users'],
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const everyStandardOne = {
  email: 'alice@example.com',
  email_verified: true,
  phone_number: '+15551234567',
  phone_number_verified: false,
  name: 'Alice',
  address: { formatted: 'Main Street 1' },
  updated_at: 1_700_000_000,
};
const email = { email: 'alice@example.com', email_verified: true };
const phone = { phone_number: '+15551234567', phone_number_verified: false };
const effectiveGroups = { names: ['admins', 'users'], roles: [] };
const always = { 'cognito:username': 'alice', 'cognito:groups': ['admins', 'users'] };
const all = pool.schema.map(({ name }) => name);
const everyOne = { ...everyStandardOne, 'custom:level': '7', 'custom:staff': 'true' };

const golden: readonly [title: string, context: { read?: readonly string[]; scopes?: readonly string[] }, claims: object][] = [
  ['API sign-in: all attributes, custom ones as strings regardless of their type', {}, everyOne],
  ['scope openid alone: all attributes that the client reads', { scopes: ['openid'] }, everyOne],
  [
    'scope openid with scopes unrelated to attributes: all attributes',
    { scopes: ['openid', 'aws.cognito.signin.user.admin', 'api/read'] },
    everyOne,
  ],
  ['scopes openid email: email claims only', { scopes: ['openid', 'email'] }, email],
  ['scopes openid phone: phone claims only', { scopes: ['openid', 'phone'] }, phone],
  ['scopes openid email phone: email and phone claims', { scopes: ['openid', 'email', 'phone'] }, { ...email, ...phone }],
  ['scopes openid profile: all attributes that the client reads', { scopes: ['openid', 'profile'] }, everyOne],
  ['scopes openid email profile: all attributes that the client reads', { scopes: ['openid', 'email', 'profile'] }, everyOne],
  ['ReadAttributes limit the claims', { read: ['email'] }, { email: 'alice@example.com' }],
  [
    'ReadAttributes and scopes limit the claims together',
    { read: ['email', 'name'], scopes: ['openid', 'email'] },
    { email: 'alice@example.com' },
  ],
  ['empty ReadAttributes mean all attributes', { read: [] }, everyOne],
  ['scopes named like Object.prototype members are ignored', { scopes: ['openid', 'constructor', '__proto__'] }, everyOne],
];

describe('ID token claims of attributes', () => {
  for (const [title, { read, scopes }, claims] of golden) {
    it(title, () => {
      const client = { oauthScopes: [], ...(read ? { readAttributes: read } : {}) };
      assert.deepEqual(claimsOf(user, { pool, client, effectiveGroups, ...(scopes ? { scopes } : {}) }), { ...claims, ...always });
    });
  }

  it('a user without groups has no groups claim, and an address without a flag is unverified', () => {
    const plain = { ...user, groups: [], attributes: { email: 'a@b.c' } };
    assert.deepEqual(claimsOf(plain, { pool, client: { oauthScopes: [] } }), {
      email: 'a@b.c',
      email_verified: false,
      'cognito:username': 'alice',
    });
  });

  it('stored attributes outside the schema, also sub and cognito:groups, are not in the claims', () => {
    const odd = {
      ...user,
      groups: [],
      attributes: { sub: 'x', iss: 'x', 'custom:gone': 'x', 'cognito:groups': 'root', 'cognito:username': 'root' },
    };
    assert.deepEqual(claimsOf(odd, { pool, client: { oauthScopes: [], readAttributes: [...all, 'iss', 'cognito:groups'] } }), {
      'cognito:username': 'alice',
    });
  });
});

describe('claims of a pool with the protocol profile openid', () => {
  const openid = { ...pool, extensions: { protocolProfile: 'openid' } } as const;
  const client = { oauthScopes: ['openid', 'profile', 'email', 'phone'], readAttributes: all };
  const profile = { name: 'Alice', updated_at: 1_700_000_000 };
  const custom = { 'custom:level': '7', 'custom:staff': 'true' };
  const cases: readonly [title: string, context: Omit<Parameters<typeof claimsOf>[1], 'pool' | 'client'>, claims: object][] = [
    ['userinfo of scope openid alone has no attributes', { scopes: ['openid'], target: 'userinfo' }, {}],
    ['userinfo of scope email has the e-mail claims', { scopes: ['openid', 'email'], target: 'userinfo' }, email],
    ['userinfo of scope phone has the phone claims', { scopes: ['openid', 'phone'], target: 'userinfo' }, phone],
    [
      'userinfo of scope address has the address',
      { scopes: ['openid', 'address'], target: 'userinfo' },
      { address: { formatted: 'Main Street 1' } },
    ],
    [
      'userinfo of scope profile has its own claims and the custom ones',
      { scopes: ['profile'], target: 'userinfo' },
      { ...profile, ...custom },
    ],
    ['an ID token next to an access token has custom attributes of scope profile', { scopes: ['openid', 'profile', 'email'] }, custom],
    ['an ID token next to an access token has nothing of scope email', { scopes: ['openid', 'email'] }, {}],
    ['a sole ID token has the claims of its scopes', { scopes: ['openid', 'email'], target: 'sole-id-token' }, email],
    ['a requested claim is in the ID token', { scopes: ['openid'], requested: ['email'] }, { email: 'alice@example.com' }],
    ['a requested claim whose scope the client lacks is ignored', { scopes: ['openid'], requested: ['address', 'sub', 'iss'] }, {}],
    ['API sign-in: all attributes that the client reads', {}, { ...everyStandardOne, ...custom }],
  ];
  for (const [title, context, claims] of cases) {
    it(title, () => assert.deepEqual(claimsOf(user, { pool: openid, client, effectiveGroups, ...context }), { ...claims, ...always }));
  }

  it('stored text becomes the JSON type of OpenID Connect Core 5.1, and the last change is updated_at', () => {
    const address = { street_address: 'Main Street 1', locality: 'Town', country: 'DE' };
    const attributes = { birthdate: '12/31/1999', address: JSON.stringify({ ...address, planet: 'Earth', region: 7 }), nickname: '' };
    const plain = { ...user, attributes, updatedAt: new Date(1_600_000_000_900) };
    const claims = { birthdate: '1999-12-31', address, updated_at: 1_600_000_000 };
    assert.deepEqual(claimsOf(plain, { pool: openid, client }), { ...claims, 'cognito:username': 'alice' });
    for (const text of ['{"street', '{}', '[1]', '{"formatted":7}']) {
      const odd = claimsOf({ ...plain, attributes: { address: text } }, { pool: openid, client });
      assert.deepEqual(odd['address'], { formatted: text });
    }
  });

  it('typedClaims converts text of standard claims in an openid pool, and nothing in a Cognito pool', () => {
    const given = { email_verified: 'true', phone_number_verified: 'maybe', updated_at: 'x', address: 'A', plan: 'true' };
    const typed = { email_verified: true, phone_number_verified: 'maybe', updated_at: 'x', address: { formatted: 'A' }, plan: 'true' };
    assert.deepEqual(typedClaims(openid, given), typed);
    assert.deepEqual(typedClaims({}, given), given);
  });
});
