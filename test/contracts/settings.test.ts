import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeSettings, loadSettings, SettingsError } from '../../src/settings/index.js';
import { settingsPage, settingsPagePath } from './support/settings-page.js';

const roots = { package: '/package', cwd: '/work' };

const folder = mkdtempSync(join(tmpdir(), 'cognate-settings-'));

function file(text: string): string {
  const path = join(folder, 'settings.yaml');
  writeFileSync(path, text);
  return path;
}

function problems(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
  assert.fail('the settings should have been refused');
}

describe('settings', () => {
  after(() => rmSync(folder, { recursive: true }));

  it('without settings the server has development defaults', () => {
    const settings = completeSettings(loadSettings({}), roots, 9229);
    assert.equal(settings.baseUrl, 'http://localhost:9229');
    assert.equal(settings.dataDir, '/work/data');
    assert.equal(settings.setup, '/package/config/demo.yaml');
    assert.equal(settings.host, '127.0.0.1');
    assert.equal(settings.development, true);
  });

  it('a public base URL ends development mode and listens on 0.0.0.0', () => {
    const settings = completeSettings(loadSettings({ BASE_URL: 'https://id.example.com/' }), roots, 9229);
    assert.equal(settings.baseUrl, 'https://id.example.com');
    assert.equal(settings.development, false);
    assert.equal(settings.host, '0.0.0.0');
  });

  it('environment variables override the settings file', () => {
    const path = file('port: 1\nregion: eu-west-1\noperator:\n  accessKeyId: AKIAAAAAAAAAAAAAAAAA\n');
    const settings = loadSettings({ PORT: '2', OPERATOR_SECRET_ACCESS_KEY: 'x' }, path);
    assert.equal(settings.port, 2);
    assert.equal(settings.region, 'eu-west-1');
    assert.deepEqual(settings.operator, { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' });
  });

  it('all invalid settings are reported at once, by key and environment variable, without values', () => {
    const found = problems(() => loadSettings({ PORT: 'many', ACCOUNT_ID: 'hunter2', TRUST_PROXY: 'perhaps' }, file('colour: red\n')));
    assert.equal(found.length, 4);
    for (const name of ['port (PORT)', 'accountId (ACCOUNT_ID)', 'trustProxy (TRUST_PROXY)', 'colour']) {
      assert.ok(
        found.some((problem) => problem.startsWith(name)),
        `${name} in ${found.join('; ')}`,
      );
    }
    assert.ok(!found.join().includes('hunter2'));
  });

  it('a settings file that is missing or not YAML is reported', () => {
    assert.match(problems(() => loadSettings({}, '/no/such/file'))[0]!, /\/no\/such\/file: cannot be read/);
    assert.match(problems(() => loadSettings({}, file('a: [')))[0]!, /is not YAML/);
  });

  it('a base URL with a path is refused', () => {
    assert.match(problems(() => completeSettings(loadSettings({ BASE_URL: 'https://a.example/b' }), roots, 1))[0]!, /BASE_URL/);
  });

  it('a resource gateway host that is the base URL’s or a parent of it is refused', () => {
    const complete = (resources: string) => () =>
      completeSettings(loadSettings({ BASE_URL: 'https://id.example.com', RESOURCES_BASE_URL: resources }), roots, 1);
    for (const wrong of [
      'https://id.example.com',
      'https://ID.example.com:8443',
      'https://example.com',
      'https://auth.id.example.com',
      'https://x.auth.id.example.com',
      'https://objects.example.net/path',
    ])
      assert.match(problems(complete(wrong))[0]!, /RESOURCES_BASE_URL/, wrong);
    assert.equal(complete('https://objects.example.net/')().resources.baseUrl, 'https://objects.example.net');
    assert.equal(complete('https://objects.id.example.com')().resources.baseUrl, 'https://objects.id.example.com');
  });

  it('settings are frozen', () => {
    const settings = completeSettings(loadSettings({}), roots, 1);
    assert.throws(() => Object.assign(settings.smtp, { from: 'x' }), TypeError);
  });

  it('docs/settings.md lists all settings', () => {
    assert.ok(readFileSync(settingsPagePath(), 'utf8') === settingsPage(), 'docs/settings.md is behind the settings: run `npm run docs`');
  });
});
