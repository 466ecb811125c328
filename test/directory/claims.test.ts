import assert from 'node:assert/strict';
import { defaultUserPool } from '../../src/directory/pools/index.js';
import { claimsOf, type User } from '../../src/directory/users/index.js';

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
      const client = read ? { readAttributes: read } : {};
      assert.deepEqual(claimsOf(user, { pool, client, effectiveGroups, ...(scopes ? { scopes } : {}) }), { ...claims, ...always });
    });
  }

  it('a user without groups has no groups claim, and an address without a flag is unverified', () => {
    const plain = { ...user, groups: [], attributes: { email: 'a@b.c' } };
    assert.deepEqual(claimsOf(plain, { pool, client: {} }), { email: 'a@b.c', email_verified: false, 'cognito:username': 'alice' });
  });

  it('stored attributes outside the schema, also sub and cognito:groups, are not in the claims', () => {
    const odd = {
      ...user,
      groups: [],
      attributes: { sub: 'x', iss: 'x', 'custom:gone': 'x', 'cognito:groups': 'root', 'cognito:username': 'root' },
    };
    assert.deepEqual(
      claimsOf(odd, { pool, client: { readAttributes: [...pool.schema.map(({ name }) => name), 'iss', 'cognito:groups'] } }),
      {
        'cognito:username': 'alice',
      },
    );
  });
});
