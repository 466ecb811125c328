import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createOverriddenViews } from '../../src/http/hosted-ui/overridden-views.js';
import { createTranslator } from '../../src/http/hosted-ui/translator.js';
import { type Logger, silentLogger } from '../../src/kernel/index.js';
import { packageRoot } from '../support/browser.js';
import { demo, startServer } from '../support/server.js';

const POOL = 'us-east-1_own';
const NONCE = 'n0-nce_';
const english = createTranslator('en', new Map());

describe('operator templates (VIEWS_FOLDER)', () => {
  let folder: string;
  let errors: { view?: string; where?: string; why?: string }[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cognate-views-'));
    errors = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function put(name: string, text: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  function opened(overrides = folder) {
    const logger: Logger = { ...silentLogger, error: (fields) => void errors.push(fields) };
    return createOverriddenViews({ views: join(packageRoot(), 'views'), overrides, logger });
  }
  const draw = (views: ReturnType<typeof opened>, view: string, poolId?: string, model: object = {}) =>
    views.of(poolId).render(view, { nonce: NONCE, js: '/assets/pages.abc.js', title: 'T', brand: {}, ...model }, english);

  it('an operator template replaces the built-in one of its name; a pool’s template precedes the common one', async () => {
    put('signed-out.liquid', "{% layout 'layout' %}{% block main %}<h1>Fair winds</h1>{% endblock %}");
    put(`${POOL}/partials/notice.liquid`, '<p>here: {{ notice }}</p>');
    put(`${POOL}/signed-out.liquid`, "{% render 'partials/notice', notice: title %}");
    const views = opened();
    assert.match(await draw(views, 'signed-out'), /<!doctype html>[\s\S]*<h1>Fair winds<\/h1>/);
    assert.equal(await draw(views, 'signed-out', POOL), '<p>here: T</p>');
    assert.match(await draw(views, 'signed-out', 'us-east-1_other'), /Fair winds/);
    assert.match(await draw(views, 'confirmed'), /<!doctype html>/);
    assert.deepEqual(errors, []);
  });

  it('an operator layout is used around built-in pages', async () => {
    put('layout.liquid', '<title>Mine</title><script src="{{ js }}" nonce="{{ nonce }}" defer></script>{% block main %}{% endblock %}');
    const html = await draw(opened(), 'signed-out');
    assert.match(
      html,
      /^<title>Mine<\/title><script src="\/assets\/pages.abc.js" nonce="n0-nce_" defer><\/script>[\s\S]*<h1>You are signed out/,
    );
  });

  it('values are escaped in operator templates', async () => {
    put('signed-out.liquid', '{{ title }}');
    assert.equal(await draw(opened(), 'signed-out', undefined, { title: '<b>&' }), '&lt;b&gt;&amp;');
  });

  const broken: readonly [what: string, text: string][] = [
    ['does not parse', '{% if %}{{'],
    ['uses an unknown filter', '{{ title | shout }}'],
    ['renders an unknown template', "{% render 'nowhere' %}"],
    ['renders a file outside of the folder', "{% render '../../../../etc/passwd' %}"],
    ['includes a file by absolute path', "{% include '/etc/passwd' %}"],
    ['loops without end', '{% for i in (1..100000000) %}{% for j in (1..100000000) %}x{% endfor %}{% endfor %}'],
    ['grows without end', "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"],
    ['renders itself', "{% render 'signed-out' %}"],
    ['has an inline script', '<script nonce="{{ nonce }}">alert(1)</script>'],
    ['has a script tag in unusual spelling', '<SCRIPT/src="/assets/pages.abc.js" nonce="{{ nonce }}" defer></SCRIPT>'],
    [
      'nests a script in the permitted one',
      '<scr<script src="{{ js }}" nonce="{{ nonce }}" defer></script>ipt nonce="{{ nonce }}">1</script>',
    ],
    ['loads a script from another origin', '<script src="//evil.example/x.js" nonce="{{ nonce }}" defer></script>'],
  ];
  for (const [what, text] of broken) {
    it(`an operator template that ${what} is logged once and replaced by the built-in one`, async () => {
      put('signed-out.liquid', text);
      const views = opened();
      for (let i = 0; i < 2; i++) assert.match(await draw(views, 'signed-out'), /You are signed out/);
      assert.equal(errors.length, 1);
      assert.equal(errors[0]!.view, 'signed-out');
    });
  }

  it('operator templates see only the given values, no inherited properties', async () => {
    put('signed-out.liquid', '[{{ title.constructor }}{{ brand.__proto__ }}{{ brand.toString }}{{ translator.constructor }}]');
    assert.equal(await draw(opened(), 'signed-out'), '[]');
  });

  it('symbolic links within the folder are followed; links out of it and oversized files are not used', async () => {
    put('..data/sign.txt', 'in');
    symlinkSync(join(folder, '..data/sign.txt'), join(folder, 'signed-out.liquid'));
    symlinkSync(join(packageRoot(), 'package.json'), join(folder, 'confirmed.liquid'));
    symlinkSync(packageRoot(), join(folder, 'account'));
    put('error.liquid', 'x'.repeat(256 * 1024 + 1));
    const views = opened();
    assert.equal(await draw(views, 'signed-out'), 'in');
    assert.match(await draw(views, 'confirmed'), /<!doctype html>/);
    assert.match(await draw(views, 'error', undefined, { message: 'm' }), /<!doctype html>/);
    assert.equal(errors.length, 3);
  });

  it('a missing VIEWS_FOLDER is logged, and built-in templates are used', async () => {
    const views = opened(join(folder, 'none'));
    assert.match(await draw(views, 'signed-out'), /<!doctype html>/);
    assert.equal(errors.length, 1);
  });

  it('templates of VIEWS_FOLDER are served with the unchanged Content-Security-Policy', async () => {
    put(`${demo.poolId}/sign-in.liquid`, '<!doctype html><title>Mine</title><h1>Come aboard</h1>');
    const server = await startServer({ environment: { VIEWS_FOLDER: folder } });
    try {
      const asked = new URLSearchParams({
        client_id: demo.publicClient,
        response_type: 'code',
        redirect_uri: 'http://localhost:3000/callback',
      });
      const first = await fetch(`${server.url}/${demo.poolId}/oauth2/authorize?${asked}`, { redirect: 'manual' });
      const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]);
      const page = await fetch(new URL(first.headers.get('location')!, server.url), { headers: { cookie: cookie.join('; ') } });
      assert.match(await page.text(), /Come aboard/);
      assert.match(page.headers.get('content-security-policy')!, /^default-src 'none'; script-src 'nonce-[\w-]+'; style-src 'self'; /);
      assert.match(await (await fetch(`${server.url}/${demo.poolId}/signed-out`)).text(), /Signed out/);
    } finally {
      await server.stop();
    }
  });
});
