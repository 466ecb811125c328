import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLanguages } from '../../src/http/hosted-ui/languages.js';
import { createTranslator } from '../../src/http/hosted-ui/translator.js';
import { packageRoot } from '../support/browser.js';
import { demo, startServer, type TestServer } from '../support/server.js';
import { placeholdersIn, sentences } from './support/sentences.js';

const FOLDER = join(packageRoot(), 'views/languages');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

describe('languages of the hosted pages', () => {
  const english = [...sentences()].sort();

  it('sentences of the templates and sources are collected', () => {
    for (const one of [
      'Sign in',
      'Incorrect {name} or password.',
      'Your profile',
      'At least {count} characters, with {kinds}.',
      'Full name',
    ])
      assert.ok(english.includes(one), one);
  });

  for (const file of files) {
    const dictionary = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Record<string, string>;

    it(`${file} translates every sentence and has no others`, () => {
      assert.deepEqual(Object.keys(dictionary).sort(), english);
    });

    it(`${file} keeps every placeholder and has no markup`, () => {
      for (const [sentence, said] of Object.entries(dictionary)) {
        assert.deepEqual(placeholdersIn(said), placeholdersIn(sentence), sentence);
        assert.doesNotMatch(said, /[<>]/, sentence);
        assert.notEqual(said.trim(), '', sentence);
      }
    });
  }

  it('each documented language has a translation', () => {
    const { tags } = readLanguages(FOLDER);
    for (const wanted of ['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'nl', 'pt-BR', 'zh-CN', 'zh-TW'])
      assert.ok(tags.includes(wanted), wanted);
  });

  it('a requested language is matched by tag, by its primary language or by an alias', () => {
    const languages = readLanguages(FOLDER);
    for (const [asked, found] of [
      [['de-AT'], 'de'],
      [['es_MX'], 'es'],
      [['zh'], 'zh-CN'],
      [['ZH-hans'], 'zh-CN'],
      [['xx', 'fr'], 'fr'],
      [['*'], 'en'],
      [[], 'en'],
      [['x'.repeat(1000)], 'en'],
    ] as const)
      assert.equal(languages.choose(asked).language, found, String(asked));
  });

  it('Arabic is right-to-left, and isolates inserted values', () => {
    assert.equal(createTranslator('ar', new Map()).direction, 'rtl');
    assert.equal(createTranslator('de', new Map()).direction, 'ltr');
    const words = { text: 'Call {number}', values: { number: '+44 20' } };
    assert.equal(createTranslator('ar', new Map()).say(words), 'Call \u2068+44 20\u2069');
    assert.equal(createTranslator('de', new Map()).say(words), 'Call +44 20');
  });

  it('the stylesheet has no left or right properties, so that right-to-left pages mirror', () => {
    const css = readFileSync(join(packageRoot(), 'views/assets/pages.css'), 'utf8').replace(/\/\*.*?\*\//g, '');
    assert.doesNotMatch(css, /\b(?:left|right)\b(?=\s*[:;-])|-(?:left|right)\b/);
  });

  describe('language of a page', () => {
    let server: TestServer;
    before(async () => {
      server = await startServer();
    });
    after(() => server.stop());

    async function page(query: Record<string, string>, accept = 'en'): Promise<string> {
      const asked = new URLSearchParams({
        client_id: demo.publicClient,
        response_type: 'code',
        redirect_uri: 'http://localhost:3000/callback',
        ...query,
      });
      const first = await fetch(`${server.url}/${demo.poolId}/oauth2/authorize?${asked}`, { redirect: 'manual' });
      const cookie = first.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const answer = await fetch(new URL(first.headers.get('location')!, server.url), { headers: { cookie, 'accept-language': accept } });
      return answer.text();
    }

    it('lang and ui_locales of the authorization request take precedence over Accept-Language', async () => {
      assert.match(await page({ lang: 'de' }, 'fr'), /<html lang="de" dir="ltr">[\s\S]*Anmelden/);
      assert.match(await page({ lang: 'ar' }), /<html lang="ar" dir="rtl">/);
      assert.match(await page({ ui_locales: 'xx it fr' }), /<html lang="it"/);
      assert.match(await page({}, 'fr-CH, fr;q=0.9, en;q=0.8'), /<html lang="fr"/);
    });
  });
});
