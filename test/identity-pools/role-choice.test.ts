import assert from 'node:assert/strict';
import type { MappingRule, RoleMapping } from '../../src/identity-pools/index.js';
import { chooseRole } from '../../src/identity-pools/pools/role-choice.js';
import { hasCode } from '../../src/kernel/index.js';

const ROLE = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const DENIED = Symbol('denied');

const token = (ambiguous?: RoleMapping['ambiguous']): RoleMapping => ({ kind: 'Token', rules: [], ...(ambiguous ? { ambiguous } : {}) });
const rules = (list: readonly MappingRule[], ambiguous: RoleMapping['ambiguous'] = 'Deny'): RoleMapping => ({
  kind: 'Rules',
  rules: list,
  ambiguous: ambiguous!,
});
const rule = (claim: string, match: MappingRule['match'], value: string, role: string): MappingRule => ({
  claim,
  match,
  value,
  roleArn: ROLE(role),
});

interface Case {
  readonly title: string;
  readonly mapping?: RoleMapping;
  readonly claims?: Record<string, unknown>;
  readonly custom?: string;
  readonly authenticated?: string | null;
  readonly role: string | undefined | typeof DENIED;
}

const two = [ROLE('a'), ROLE('b')];
const admins = rule('cognito:groups', 'Contains', 'admin', 'admin');
const paid = rule('custom:tier', 'Equals', 'paid', 'paid');

const cases: readonly Case[] = [
  { title: 'no mapping: the pool’s authenticated role', role: ROLE('default') },
  { title: 'no mapping and no authenticated role: no role', authenticated: null, role: undefined },
  {
    title: 'no mapping: roles in the token are ignored',
    claims: { 'cognito:roles': two, 'cognito:preferred_role': two[0] },
    role: ROLE('default'),
  },
  { title: 'no mapping: a custom role equal to the authenticated role is accepted', custom: ROLE('default'), role: ROLE('default') },
  { title: 'no mapping: another custom role is denied', custom: ROLE('a'), claims: { 'cognito:roles': two }, role: DENIED },

  {
    title: 'token mapping: the preferred role',
    mapping: token('Deny'),
    claims: { 'cognito:roles': two, 'cognito:preferred_role': two[1] },
    role: two[1],
  },
  { title: 'token mapping: the only role', mapping: token('Deny'), claims: { 'cognito:roles': [two[0]] }, role: two[0] },
  {
    title: 'token mapping: a custom role among the token’s roles',
    mapping: token('Deny'),
    claims: { 'cognito:roles': two, 'cognito:preferred_role': two[1] },
    custom: ROLE('a'),
    role: two[0],
  },
  {
    title: 'token mapping: a custom role that the token lacks is denied',
    mapping: token('AuthenticatedRole'),
    claims: { 'cognito:roles': two },
    custom: ROLE('c'),
    role: DENIED,
  },
  {
    title: 'token mapping: a custom role is denied if the token has no roles',
    mapping: token('AuthenticatedRole'),
    custom: ROLE('default'),
    role: DENIED,
  },
  {
    title: 'token mapping: several roles without a preferred one are denied under Deny',
    mapping: token('Deny'),
    claims: { 'cognito:roles': two },
    role: DENIED,
  },
  {
    title: 'token mapping: several roles without a preferred one give the authenticated role under AuthenticatedRole',
    mapping: token('AuthenticatedRole'),
    claims: { 'cognito:roles': two },
    role: ROLE('default'),
  },
  {
    title: 'token mapping: no roles give the authenticated role under AuthenticatedRole',
    mapping: token('AuthenticatedRole'),
    role: ROLE('default'),
  },
  { title: 'token mapping: no roles are denied under Deny', mapping: token('Deny'), role: DENIED },
  { title: 'token mapping: denied if ambiguous is omitted', mapping: token(), role: DENIED },
  {
    title: 'token mapping: a cognito:roles claim that is no list is ignored',
    mapping: token('Deny'),
    claims: { 'cognito:roles': ROLE('a') },
    role: DENIED,
  },

  {
    title: 'rules mapping: the first rule that matches',
    mapping: rules([paid, rule('custom:tier', 'StartsWith', 'p', 'other')]),
    claims: { 'custom:tier': 'paid' },
    role: ROLE('paid'),
  },
  {
    title: 'rules mapping: a later rule if the first does not match',
    mapping: rules([paid, admins]),
    claims: { 'cognito:groups': ['admin'] },
    role: ROLE('admin'),
  },
  { title: 'rules mapping: Equals is exact', mapping: rules([paid]), claims: { 'custom:tier': 'paid ' }, role: DENIED },
  {
    title: 'rules mapping: Contains matches a part of the claim',
    mapping: rules([rule('email', 'Contains', '@example.', 'x')]),
    claims: { email: 'a@example.org' },
    role: ROLE('x'),
  },
  {
    title: 'rules mapping: StartsWith does not match inside the claim',
    mapping: rules([rule('email', 'StartsWith', 'root@', 'x')]),
    claims: { email: 'a-root@example.org' },
    role: DENIED,
  },
  {
    title: 'rules mapping: NotEqual matches another value',
    mapping: rules([rule('custom:tier', 'NotEqual', 'free', 'x')]),
    claims: { 'custom:tier': 'paid' },
    role: ROLE('x'),
  },
  {
    title: 'rules mapping: NotEqual does not match a missing claim',
    mapping: rules([rule('custom:tier', 'NotEqual', 'free', 'x')]),
    role: DENIED,
  },
  {
    title: 'rules mapping: NotEqual of a list requires all entries to differ',
    mapping: rules([rule('cognito:groups', 'NotEqual', 'blocked', 'x')]),
    claims: { 'cognito:groups': ['a', 'blocked'] },
    role: DENIED,
  },
  {
    title: 'rules mapping: Equals matches an entry of a list',
    mapping: rules([rule('cognito:groups', 'Equals', 'b', 'x')]),
    claims: { 'cognito:groups': ['a', 'b'] },
    role: ROLE('x'),
  },
  {
    title: 'rules mapping: booleans are compared as strings',
    mapping: rules([rule('email_verified', 'Equals', 'true', 'x')]),
    claims: { email_verified: true },
    role: ROLE('x'),
  },
  {
    title: 'rules mapping: inherited properties are no claims',
    mapping: rules([rule('constructor', 'NotEqual', 'free', 'x')]),
    role: DENIED,
  },
  {
    title: 'rules mapping: a custom role of a later matching rule is accepted',
    mapping: rules([paid, admins]),
    claims: { 'custom:tier': 'paid', 'cognito:groups': ['admin'] },
    custom: ROLE('admin'),
    role: ROLE('admin'),
  },
  {
    title: 'rules mapping: a custom role of a rule that does not match is denied',
    mapping: rules([paid, admins], 'AuthenticatedRole'),
    claims: { 'custom:tier': 'paid' },
    custom: ROLE('admin'),
    role: DENIED,
  },
  {
    title: 'rules mapping: no match gives the authenticated role under AuthenticatedRole',
    mapping: rules([paid], 'AuthenticatedRole'),
    role: ROLE('default'),
  },
  {
    title: 'rules mapping: no match gives no role without an authenticated role',
    mapping: rules([paid], 'AuthenticatedRole'),
    authenticated: null,
    role: undefined,
  },
  {
    title: 'rules mapping: no match is denied under Deny',
    mapping: rules([paid], 'Deny'),
    claims: { 'custom:tier': 'free' },
    role: DENIED,
  },
];

describe('role of an authenticated identity', () => {
  for (const { title, mapping, claims = {}, custom, authenticated = ROLE('default'), role } of cases) {
    it(title, () => {
      const roles = { mappings: {}, ...(authenticated === null ? {} : { authenticated }) };
      const choose = () => chooseRole(roles, [{ provider: 'p:c', claims, ...(mapping ? { mapping } : {}) }], custom);
      if (role === DENIED) assert.throws(choose, (error: unknown) => hasCode(error, 'role_mapping_denied'));
      else assert.equal(choose(), role);
    });
  }

  it('a denial names the provider, as at AWS', () => {
    const login = { provider: 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a:client', claims: {}, mapping: token('Deny') };
    assert.throws(() => chooseRole({ mappings: {} }, [login]), {
      message: 'The ambiguous role mapping rules for: cognito-idp.us-east-1.amazonaws.com/us-east-1_a:client denied this request.',
    });
  });

  it('the first login with a mapping decides among several logins', () => {
    const logins = [
      { provider: 'one', claims: { 'cognito:preferred_role': ROLE('a') } },
      { provider: 'two', claims: { 'cognito:preferred_role': ROLE('b') }, mapping: token('Deny') },
      { provider: 'three', claims: { 'cognito:preferred_role': ROLE('c') }, mapping: token('Deny') },
    ];
    assert.equal(chooseRole({ mappings: {}, authenticated: ROLE('default') }, logins), ROLE('b'));
  });
});
