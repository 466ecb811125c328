import assert from 'node:assert/strict';
import type { MappingRule, RoleMapping } from '../../src/identity-pools/index.js';
import { chooseRole } from '../../src/identity-pools/role-choice.js';
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
  { title: 'no mapping: the pool’s role for authenticated identities', role: ROLE('default') },
  { title: 'no mapping and no role: none', authenticated: null, role: undefined },
  {
    title: 'no mapping: roles in the token are not looked at',
    claims: { 'cognito:roles': two, 'cognito:preferred_role': two[0] },
    role: ROLE('default'),
  },
  { title: 'no mapping: asking for the default role is fine', custom: ROLE('default'), role: ROLE('default') },
  { title: 'no mapping: asking for another role is denied', custom: ROLE('a'), claims: { 'cognito:roles': two }, role: DENIED },

  {
    title: 'token: the preferred role',
    mapping: token('Deny'),
    claims: { 'cognito:roles': two, 'cognito:preferred_role': two[1] },
    role: two[1],
  },
  { title: 'token: the only role', mapping: token('Deny'), claims: { 'cognito:roles': [two[0]] }, role: two[0] },
  {
    title: 'token: a custom role that the token carries',
    mapping: token('Deny'),
    claims: { 'cognito:roles': two, 'cognito:preferred_role': two[1] },
    custom: ROLE('a'),
    role: two[0],
  },
  {
    title: 'token: a custom role that it does not carry is denied',
    mapping: token('AuthenticatedRole'),
    claims: { 'cognito:roles': two },
    custom: ROLE('c'),
    role: DENIED,
  },
  {
    title: 'token: a custom role is denied when there are none',
    mapping: token('AuthenticatedRole'),
    custom: ROLE('default'),
    role: DENIED,
  },
  { title: 'token: two roles and no preference, denied', mapping: token('Deny'), claims: { 'cognito:roles': two }, role: DENIED },
  {
    title: 'token: two roles and no preference, the authenticated role',
    mapping: token('AuthenticatedRole'),
    claims: { 'cognito:roles': two },
    role: ROLE('default'),
  },
  { title: 'token: no roles, the authenticated role', mapping: token('AuthenticatedRole'), role: ROLE('default') },
  { title: 'token: no roles, denied', mapping: token('Deny'), role: DENIED },
  { title: 'token: nothing said about ambiguity, denied', mapping: token(), role: DENIED },
  { title: 'token: roles of a wrong type are none', mapping: token('Deny'), claims: { 'cognito:roles': ROLE('a') }, role: DENIED },

  {
    title: 'rules: the first that matches',
    mapping: rules([paid, rule('custom:tier', 'StartsWith', 'p', 'other')]),
    claims: { 'custom:tier': 'paid' },
    role: ROLE('paid'),
  },
  {
    title: 'rules: a later one when the first does not',
    mapping: rules([paid, admins]),
    claims: { 'cognito:groups': ['admin'] },
    role: ROLE('admin'),
  },
  { title: 'rules: Equals is exact', mapping: rules([paid]), claims: { 'custom:tier': 'paid ' }, role: DENIED },
  {
    title: 'rules: Contains',
    mapping: rules([rule('email', 'Contains', '@example.', 'x')]),
    claims: { email: 'a@example.org' },
    role: ROLE('x'),
  },
  {
    title: 'rules: StartsWith',
    mapping: rules([rule('email', 'StartsWith', 'root@', 'x')]),
    claims: { email: 'a-root@example.org' },
    role: DENIED,
  },
  {
    title: 'rules: NotEqual',
    mapping: rules([rule('custom:tier', 'NotEqual', 'free', 'x')]),
    claims: { 'custom:tier': 'paid' },
    role: ROLE('x'),
  },
  {
    title: 'rules: NotEqual is skipped when the claim is absent',
    mapping: rules([rule('custom:tier', 'NotEqual', 'free', 'x')]),
    role: DENIED,
  },
  {
    title: 'rules: NotEqual of a list wants all entries different',
    mapping: rules([rule('cognito:groups', 'NotEqual', 'blocked', 'x')]),
    claims: { 'cognito:groups': ['a', 'blocked'] },
    role: DENIED,
  },
  {
    title: 'rules: Equals finds an entry of a list',
    mapping: rules([rule('cognito:groups', 'Equals', 'b', 'x')]),
    claims: { 'cognito:groups': ['a', 'b'] },
    role: ROLE('x'),
  },
  {
    title: 'rules: booleans are text',
    mapping: rules([rule('email_verified', 'Equals', 'true', 'x')]),
    claims: { email_verified: true },
    role: ROLE('x'),
  },
  { title: 'rules: what objects inherit is no claim', mapping: rules([rule('constructor', 'NotEqual', 'free', 'x')]), role: DENIED },
  {
    title: 'rules: a custom role of a matching rule, not the first',
    mapping: rules([paid, admins]),
    claims: { 'custom:tier': 'paid', 'cognito:groups': ['admin'] },
    custom: ROLE('admin'),
    role: ROLE('admin'),
  },
  {
    title: 'rules: a custom role of a rule that does not match is denied',
    mapping: rules([paid, admins], 'AuthenticatedRole'),
    claims: { 'custom:tier': 'paid' },
    custom: ROLE('admin'),
    role: DENIED,
  },
  { title: 'rules: none matches, the authenticated role', mapping: rules([paid], 'AuthenticatedRole'), role: ROLE('default') },
  {
    title: 'rules: none matches, and there is no authenticated role',
    mapping: rules([paid], 'AuthenticatedRole'),
    authenticated: null,
    role: undefined,
  },
  { title: 'rules: none matches, denied', mapping: rules([paid], 'Deny'), claims: { 'custom:tier': 'free' }, role: DENIED },
];

describe('identity pools: the role of an authenticated identity', () => {
  for (const { title, mapping, claims = {}, custom, authenticated = ROLE('default'), role } of cases) {
    it(title, () => {
      const roles = { mappings: {}, ...(authenticated === null ? {} : { authenticated }) };
      const choose = () => chooseRole(roles, [{ provider: 'p:c', claims, ...(mapping ? { mapping } : {}) }], custom);
      if (role === DENIED) assert.throws(choose, (error: unknown) => hasCode(error, 'role_mapping_denied'));
      else assert.equal(choose(), role);
    });
  }

  it('a denial names the provider, as AWS does', () => {
    const login = { provider: 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a:client', claims: {}, mapping: token('Deny') };
    assert.throws(() => chooseRole({ mappings: {} }, [login]), {
      message: 'The ambiguous role mapping rules for: cognito-idp.us-east-1.amazonaws.com/us-east-1_a:client denied this request.',
    });
  });

  it('of several logins the first with a mapping decides', () => {
    const logins = [
      { provider: 'one', claims: { 'cognito:preferred_role': ROLE('a') } },
      { provider: 'two', claims: { 'cognito:preferred_role': ROLE('b') }, mapping: token('Deny') },
      { provider: 'three', claims: { 'cognito:preferred_role': ROLE('c') }, mapping: token('Deny') },
    ];
    assert.equal(chooseRole({ mappings: {}, authenticated: ROLE('default') }, logins), ROLE('b'));
  });
});
