import assert from 'node:assert/strict';
import type { PrincipalTagMap } from '../../src/identity-pools/index.js';
import { createProviderNames } from '../../src/identity-pools/logins/provider-names.js';
import type { VerifiedLogin } from '../../src/identity-pools/logins/verified-login.js';
import { checkSessionTags, principalTagsOf } from '../../src/identity-pools/pools/principal-tags.js';
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
  { title: 'no map gives no tags', maps: {}, logins: [login(USER_POOL, { sub: 'x' })], tags: {} },
  {
    title: 'a mapped claim gives its tag',
    maps: { [USER_POOL]: map({ team: 'custom:team' }) },
    logins: [login(USER_POOL, { 'custom:team': 'red' })],
    tags: { team: 'red' },
  },
  {
    title: 'numbers and booleans become strings',
    maps: { [USER_POOL]: map({ a: 'n', b: 't' }) },
    logins: [login(USER_POOL, { n: 7, t: false })],
    tags: { a: '7', b: 'false' },
  },
  {
    title: 'missing, empty, list, object and inherited claims give no tag',
    maps: { [USER_POOL]: map({ a: 'absent', b: 'empty', c: 'list', d: 'object', e: 'constructor', f: '__proto__' }) },
    logins: [login(USER_POOL, { empty: '', list: ['x'], object: {} })],
    tags: {},
  },
  {
    title: 'useDefaults gives client and username',
    maps: { [USER_POOL]: map({}, true) },
    logins: [login(USER_POOL, { aud: 'client', sub: 'user' })],
    tags: { client: 'client', username: 'user' },
  },
  {
    title: 'explicit tags override the defaults',
    maps: { [USER_POOL]: map({ username: 'email', team: 'team' }, true) },
    logins: [login(USER_POOL, { aud: 'client', sub: 'user', email: 'e', team: 'red' })],
    tags: { client: 'client', username: 'e', team: 'red' },
  },
  {
    title: 'useDefaults takes the name attribute of a SAML assertion',
    maps: { [SAML]: map({}, true) },
    logins: [login(SAML, { [NAME]: 'Ann', sub: 'x' })],
    tags: { client: 'Ann' },
  },
  {
    title: 'the map of another provider is ignored',
    maps: { [SAML]: map({ team: 'team' }) },
    logins: [login(USER_POOL, { team: 'red' })],
    tags: {},
  },
  {
    title: 'a tag of two logins is taken from the first',
    maps: { [USER_POOL]: map({ team: 'team' }), [SAML]: map({ team: 'team', corp: 'corp' }) },
    logins: [login(USER_POOL, { team: 'red' }), login(SAML, { team: 'blue', corp: 'x' })],
    tags: { team: 'red', corp: 'x' },
  },
];

describe('principal tags from claims', () => {
  for (const { title, maps, logins, tags } of cases) {
    it(title, () => assert.deepEqual(principalTagsOf({ principalTags: maps }, logins, names), tags));
  }

  it('tag names and values that STS does not accept give parameter_invalid', () => {
    checkSessionTags(['team', 'cost center', 'a/b:c=d+e-f@g_h.i', 'größe'], ['', 'x y']);
    for (const name of ['a,b', 'a*', 'aws:x', 'AWS:x', 'a\n', '$x'])
      assert.throws(() => checkSessionTags([name]), coded('parameter_invalid'));
    assert.throws(() => checkSessionTags(['a'], ['x,y']), coded('parameter_invalid'));
  });
});
