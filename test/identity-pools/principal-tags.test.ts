import assert from 'node:assert/strict';
import type { PrincipalTagMap } from '../../src/identity-pools/index.js';
import { checkSessionTags, principalTagsOf } from '../../src/identity-pools/principal-tags.js';
import { createProviderNames } from '../../src/identity-pools/provider-names.js';
import type { VerifiedLogin } from '../../src/identity-pools/verified-login.js';
import { coded } from './support/world.js';

const names = createProviderNames({ region: 'us-east-1', baseUrl: 'https://id.example' });
const USER_POOL = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a';
const SAML = 'arn:aws:iam::123456789012:saml-provider/corp';
const NAME = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name';

const login = (provider: string, claims: Record<string, unknown>): VerifiedLogin => ({
  provider,
  clientId: 'c',
  subject: 's',
  key: '',
  claims,
});
const map = (tags: Record<string, string>, useDefaults = false): PrincipalTagMap => ({ useDefaults, tags });

interface Case {
  readonly title: string;
  readonly maps: Record<string, PrincipalTagMap>;
  readonly logins: readonly VerifiedLogin[];
  readonly tags: Record<string, string>;
}

const cases: readonly Case[] = [
  { title: 'without a map there are none', maps: {}, logins: [login(USER_POOL, { sub: 'x' })], tags: {} },
  {
    title: 'a claim gives its tag',
    maps: { [USER_POOL]: map({ team: 'custom:team' }) },
    logins: [login(USER_POOL, { 'custom:team': 'red' })],
    tags: { team: 'red' },
  },
  {
    title: 'numbers and booleans are text',
    maps: { [USER_POOL]: map({ a: 'n', b: 't' }) },
    logins: [login(USER_POOL, { n: 7, t: false })],
    tags: { a: '7', b: 'false' },
  },
  {
    title: 'absent, empty, lists, objects and what objects inherit give none',
    maps: { [USER_POOL]: map({ a: 'absent', b: 'empty', c: 'list', d: 'object', e: 'constructor', f: '__proto__' }) },
    logins: [login(USER_POOL, { empty: '', list: ['x'], object: {} })],
    tags: {},
  },
  {
    title: 'the defaults',
    maps: { [USER_POOL]: map({}, true) },
    logins: [login(USER_POOL, { aud: 'client', sub: 'user' })],
    tags: { client: 'client', username: 'user' },
  },
  {
    title: 'the defaults beside others, which win',
    maps: { [USER_POOL]: map({ username: 'email', team: 'team' }, true) },
    logins: [login(USER_POOL, { aud: 'client', sub: 'user', email: 'e', team: 'red' })],
    tags: { client: 'client', username: 'e', team: 'red' },
  },
  {
    title: 'the defaults of an assertion',
    maps: { [SAML]: map({}, true) },
    logins: [login(SAML, { [NAME]: 'Ann', sub: 'x' })],
    tags: { client: 'Ann' },
  },
  {
    title: 'another provider’s map is not asked',
    maps: { [SAML]: map({ team: 'team' }) },
    logins: [login(USER_POOL, { team: 'red' })],
    tags: {},
  },
  {
    title: 'of two logins with one tag the first gives it',
    maps: { [USER_POOL]: map({ team: 'team' }), [SAML]: map({ team: 'team', corp: 'corp' }) },
    logins: [login(USER_POOL, { team: 'red' }), login(SAML, { team: 'blue', corp: 'x' })],
    tags: { team: 'red', corp: 'x' },
  },
];

describe('identity pools: session tags from claims', () => {
  for (const { title, maps, logins, tags } of cases) {
    it(title, () => assert.deepEqual(principalTagsOf({ principalTags: maps }, logins, names), tags));
  }

  it('what STS would refuse is refused when it is set', () => {
    checkSessionTags(['team', 'cost center', 'a/b:c=d+e-f@g_h.i', 'größe'], ['', 'x y']);
    for (const name of ['a,b', 'a*', 'aws:x', 'AWS:x', 'a\n', '$x'])
      assert.throws(() => checkSessionTags([name]), coded('parameter_invalid'));
    assert.throws(() => checkSessionTags(['a'], ['x,y']), coded('parameter_invalid'));
  });
});
