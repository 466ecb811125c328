import assert from 'node:assert/strict';
import { defaultAppClient } from '../../src/directory/clients/index.js';
import { defaultUserPool, type SchemaAttribute, type UserPool } from '../../src/directory/pools/index.js';
import { attributesWithLogin, readableAttributes, validateAttributes, writableAttributes } from '../../src/directory/users/index.js';
import { refused } from './support/refused.js';

const custom = (name: string, more: Partial<SchemaAttribute> = {}): SchemaAttribute => ({
  name: `custom:${name}`,
  dataType: 'String',
  mutable: true,
  required: false,
  developerOnly: false,
  ...more,
});

const defaults = defaultUserPool();
const pool: UserPool = {
  ...defaults,
  id: 'us-east-1_a',
  name: 'a',
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  schema: [
    ...defaults.schema.map((attribute) => (['email', 'name'].includes(attribute.name) ? { ...attribute, required: true } : attribute)),
    custom('tier', { string: { minLength: 2, maxLength: 4 } }),
    custom('age', { dataType: 'Number', number: { minValue: 0, maxValue: 150 } }),
    custom('staff', { dataType: 'Boolean' }),
    custom('since', { dataType: 'DateTime' }),
    custom('origin', { mutable: false }),
    { ...custom('secret'), name: 'dev:custom:secret', developerOnly: true },
  ],
};
const byAdmin = { by: 'admin', on: 'create' } as const;
const client = defaultAppClient();
const openClient = { ...client, readAttributes: pool.schema.map(({ name }) => name), writeAttributes: pool.schema.map(({ name }) => name) };

const schemaSays = (problem: string): string => `Attributes did not conform to the schema: ${problem}`;

describe('attribute values', () => {
  const good: readonly [name: string, value: string, kept?: string][] = [
    ['name', 'Alice'],
    ['name', '名前'.repeat(1000)],
    ['email', 'alice@example.com'],
    ['email', "o'neil+tag@sub.example.co.uk"],
    ['email', 'müller@bücher.example'],
    ['phone_number', '+15551234567'],
    ['birthdate', '1999-12-31'],
    ['birthdate', '0000-12-31'],
    ['birthdate', '12/31/1999'],
    ['updated_at', '1700000000'],
    ['email_verified', 'true'],
    ['email_verified', 'True', 'true'],
    ['address', 'Main Street 1\n12345 Town'],
    ['custom:tier', 'gold'],
    ['custom:tier', '😀😀😀😀'],
    ['custom:age', '42'],
    ['custom:staff', 'FALSE', 'false'],
    ['custom:since', '2026-11-22T12:00:00Z'],
    ['custom:since', '2026-11-22'],
    ['dev:custom:secret', 'x'],
  ];
  for (const [name, value, kept = value] of good) {
    it(`attribute ${name} accepts ${JSON.stringify(value.slice(0, 40))}`, () => {
      assert.deepEqual(validateAttributes(pool, { [name]: value }, byAdmin), { [name]: kept });
    });
  }

  const email = 'Invalid email address format.';
  const phone = 'Invalid phone number format.';
  const bad: readonly [name: string, value: string, message?: string][] = [
    ['nickname', 'x'.repeat(2049)],
    ['nickname', 'a\0b'],
    ['email', 'alice', email],
    ['email', '@example.com', email],
    ['email', 'alice@', email],
    ['email', 'a b@example.com', email],
    ['email', 'alice@example.com\r\nBcc: mallory@example.com', email],
    ['email', 'alice@example.com,mallory@example.com', email],
    ['email', 'alice@example.com;mallory', email],
    ['email', 'Alice <alice@example.com>', email],
    ['email', 'alice(comment)@example.com', email],
    ['email', `${'x'.repeat(300)}@example.com`, email],
    ['email', 'a\u200b@example.com', email],
    ['phone_number', '5551234', phone],
    ['phone_number', '+1 555 1234', phone],
    ['phone_number', '+', phone],
    ['phone_number', '+1234567890123456', phone],
    ['phone_number', '+٣٤٥', phone],
    ['birthdate', '1999-1-1'],
    ['birthdate', 'yesterday!'],
    ['updated_at', 'now'],
    ['updated_at', '-1'],
    ['updated_at', '1e9'],
    ['updated_at', 'Infinity'],
    ['email_verified', 'yes'],
    ['custom:tier', 'x'],
    ['custom:tier', 'xxxxx'],
    ['custom:age', '151'],
    ['custom:staff', '1'],
    ['custom:since', 'soon'],
    ['custom:unknown', 'x', schemaSays('custom:unknown: Attribute does not exist in the schema.')],
    ['__proto__', 'x'],
    ['constructor', 'x', schemaSays('constructor: Attribute does not exist in the schema.')],
    ['sub', 'x', 'user.sub: Attribute cannot be updated.'],
    ['identities', '[]', 'user.identities: Attribute cannot be updated.'],
  ];
  for (const [name, value, message] of bad) {
    it(`attribute ${name} refuses ${JSON.stringify(value.slice(0, 60))}, also for an administrator`, () => {
      const attributes = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) as Record<string, string>;
      assert.throws(() => validateAttributes(pool, attributes, byAdmin), refused('attribute_invalid', message));
    });
  }
});

describe('write permissions of attributes', () => {
  const complete = { name: 'Alice', email: 'alice@example.com' };
  const forbidden = 'A client attempted to write unauthorized attribute';
  const signUp = (attributes: Record<string, string>, through = client) =>
    validateAttributes(pool, { ...complete, ...attributes }, { by: 'user', client: through, on: 'create' });
  const change = (attributes: Record<string, string | null>, through = client) =>
    validateAttributes(pool, attributes, { by: 'user', client: through, on: 'update' });

  it('required attributes are mandatory at sign-up and optional for an administrator', () => {
    assert.deepEqual(signUp({}), complete);
    for (const attributes of [{ name: 'Alice' }, { ...complete, email: '' }]) {
      assert.throws(
        () => validateAttributes(pool, attributes, { by: 'user', client, on: 'create' }),
        refused('attribute_invalid', schemaSays('email: The attribute is required')),
      );
    }
    assert.deepEqual(validateAttributes(pool, {}, byAdmin), {});
  });

  it('an e-mail address as username counts as the required email attribute', () => {
    const named = { ...pool, usernameAttributes: ['email'] as const };
    const attributes = attributesWithLogin(named, 'alice@example.com', { name: 'Alice' });
    assert.deepEqual(validateAttributes(named, attributes, { by: 'user', client, on: 'create' }), complete);
  });

  it('a user cannot set email_verified or phone_number_verified; an administrator can', () => {
    for (const through of [client, openClient]) {
      for (const name of ['email_verified', 'phone_number_verified']) {
        assert.throws(() => signUp({ [name]: 'true' }, through), refused('attribute_forbidden', forbidden));
        assert.throws(() => change({ [name]: 'true' }, through), refused('attribute_forbidden', forbidden));
      }
    }
    assert.throws(() => validateAttributes(pool, { email_verified: 'true' }, { by: 'user', on: 'update' }), refused('attribute_forbidden'));
    const proven = { email: 'a@b.c', email_verified: 'true' };
    assert.deepEqual(validateAttributes(pool, proven, { by: 'admin', on: 'update' }), proven);
  });

  it('a client without WriteAttributes, or with an empty list, writes standard and custom attributes; a list limits it to those', () => {
    const changes = { nickname: 'Al', 'custom:tier': 'gold' };
    for (const through of [client, { ...client, writeAttributes: [] }])
      assert.deepEqual(change(changes, through as typeof openClient), changes);
    const limited = (...writeAttributes: string[]) => ({ ...client, writeAttributes }) as typeof openClient;
    assert.deepEqual(change({ 'custom:tier': 'gold' }, limited('custom:tier')), { 'custom:tier': 'gold' });
    assert.throws(() => change({ nickname: 'Al' }, limited('name')), refused('attribute_forbidden', forbidden));
    assert.throws(() => change({ 'custom:tier': 'gold' }, limited('name')), refused('attribute_forbidden', forbidden));
    assert.throws(() => change({ 'dev:custom:secret': 'x' }, client), refused('attribute_forbidden'));
    assert.throws(() => change({ 'dev:custom:secret': 'x' }, openClient), refused('attribute_forbidden'));
  });

  it('an immutable attribute is set at creation only', () => {
    assert.equal(signUp({ 'custom:origin': 'web' }, openClient)['custom:origin'], 'web');
    const fixed = refused('attribute_invalid', 'user.custom:origin: Attribute cannot be updated.');
    assert.throws(() => change({ 'custom:origin': 'app' }, openClient), fixed);
    assert.throws(() => validateAttributes(pool, { 'custom:origin': 'app' }, { by: 'admin', on: 'update' }), fixed);
  });

  it('an empty value deletes an attribute on update and is ignored at creation; required ones stay', () => {
    assert.deepEqual(change({ nickname: '', gender: null }), { nickname: null, gender: null });
    assert.deepEqual(signUp({ nickname: '' }), complete);
    for (const value of ['', null]) {
      assert.throws(() => change({ email: value }), refused('attribute_invalid', schemaSays('email: The attribute is required')));
    }
  });
});

describe('read permissions of attributes', () => {
  it('a client without ReadAttributes, or with an empty list, reads all attributes but the developer-only ones', () => {
    for (const through of [client, { ...client, readAttributes: [] }]) {
      const names = readableAttributes(pool, through);
      for (const name of ['sub', 'email', 'email_verified', 'phone_number_verified', 'address', 'custom:tier'])
        assert.ok(names.has(name), name);
      assert.ok(!names.has('dev:custom:secret'));
    }
  });

  it('a client with ReadAttributes reads those and sub, without developer-only or unknown ones', () => {
    const readAttributes = ['email', 'custom:tier', 'dev:custom:secret', 'custom:gone'];
    assert.deepEqual([...readableAttributes(pool, { readAttributes })].sort(), ['custom:tier', 'email', 'sub']);
  });

  it('sub, identities and verification flags are never writable', () => {
    for (const through of [client, openClient]) {
      const names = writableAttributes(pool, through);
      for (const name of ['sub', 'identities', 'email_verified', 'phone_number_verified', 'dev:custom:secret'])
        assert.ok(!names.has(name), name);
    }
  });
});
