import assert from 'node:assert/strict';
import type { Logger } from '../../src/kernel/index.js';
import { createMessenger, type Message, type MessageTemplates, type Notice, problemOfTemplates } from '../../src/messaging/index.js';

const CODE = '482913';

function told(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const note = (fields: object): void => void lines.push(JSON.stringify(fields));
  const logger = { lines, debug: note, info: note, warn: note, error: note, child: () => logger };
  return logger;
}

async function rendered(templates: MessageTemplates, change: Partial<Notice> = {}, logger: Logger = told()): Promise<Message> {
  const sent: Message[] = [];
  const sender = { send: async (message: Message) => void sent.push(message) };
  await createMessenger({ sender, logger }).notify({
    event: 'sign-up',
    channel: 'email',
    to: 'alice@example.com',
    code: CODE,
    username: 'alice',
    ...change,
    pool: { id: 'us-east-1_a', name: 'Harbour', texts: { body: 'pool text {####}' }, templates },
  });
  return sent[0]!;
}

describe('message templates', () => {
  it('templates for subject, HTML and text take Liquid and Cognito’s placeholders', async () => {
    const template = {
      subject: 'Welcome to {{ pool }}',
      html: '<p>{username}: <b>{####}</b>{% if code %} ({{ code | slice: 0, 3 }}){% endif %}</p>',
      text: '{{ username | upcase }}: {####}',
    };
    const { subject, html, text, code } = await rendered({ 'sign-up': { default: template } });
    assert.deepEqual([subject, html, text, code], ['Welcome to Harbour', `<p>alice: <b>${CODE}</b> (482)</p>`, `ALICE: ${CODE}`, CODE]);
  });

  it('HTML alone is converted to text, text alone has no HTML, and a subject alone keeps the pool’s text', async () => {
    const html = await rendered({ 'sign-up': { default: { html: '<p>Hi</p><p>{####}</p>' } } });
    assert.deepEqual([html.html, html.text], [`<p>Hi</p><p>${CODE}</p>`, `Hi\n${CODE}`]);
    const text = await rendered({ 'sign-up': { default: { text: 'Hi {####}' } } });
    assert.deepEqual([text.html, text.text], [undefined, `Hi ${CODE}`]);
    const subject = await rendered({ 'sign-up': { default: { subject: 'Hi' } } });
    assert.deepEqual([subject.subject, subject.text], ['Hi', `pool text ${CODE}`]);
  });

  it('{##text##} is replaced by a link', async () => {
    const link = 'https://id.example/?a=1&b=2';
    const { html, text } = await rendered({ 'sign-up': { default: { html: '{##Confirm ##}', text: '{##Confirm##}' } } }, { link });
    assert.deepEqual([html, text], ['<a href="https://id.example/?a=1&amp;b=2">Confirm</a>', `Confirm: ${link}`]);
  });

  it('an SMS uses the sms member of a template', async () => {
    const template = { sms: '{{ code }} is yours', text: 'mail' };
    const { text, html } = await rendered({ 'sign-up': { default: template } }, { channel: 'sms', to: '+4915112345678' });
    assert.deepEqual([text, html], [`${CODE} is yours`, undefined]);
  });

  const byLanguage = { de: { text: 'deutsch' }, 'pt-br': { text: 'brasileiro' }, default: { text: 'english' } };
  const chosen: readonly (readonly [readonly string[], string])[] = [
    [['de'], 'deutsch'],
    [['de-CH'], 'deutsch'],
    [['de_AT'], 'deutsch'],
    [['pt-BR'], 'brasileiro'],
    [['pt'], 'english'],
    [['fr', 'de'], 'deutsch'],
    [['__proto__'], 'english'],
    [[], 'english'],
  ];
  for (const [languages, expected] of chosen) {
    it(`languages ${JSON.stringify(languages)} choose the template “${expected}”`, async () => {
      assert.equal((await rendered({ 'sign-up': byLanguage }, { languages })).text, expected);
    });
  }

  it('without a template for language or event the pool’s text is sent', async () => {
    assert.equal((await rendered({ 'sign-up': { de: { text: 'deutsch' } } }, { languages: ['fr'] })).text, `pool text ${CODE}`);
    assert.equal((await rendered({ invitation: byLanguage })).text, `pool text ${CODE}`);
  });

  it('inserted values are escaped in HTML and not evaluated again', async () => {
    const username = '<b>{{ code }}{####}{% include "x" %}</b>';
    const { html, text } = await rendered({ 'sign-up': { default: { html: '{username}', text: '{username}' } } }, { username });
    assert.equal(text, username);
    assert.equal(html, '&lt;b&gt;{{ code }}{####}{% include &quot;x&quot; %}&lt;/b&gt;'.replaceAll('&quot;', '&#34;'));
  });

  const evil: readonly (readonly [string, string])[] = [
    ['server files', '{% include "/etc/passwd" %}'],
    ['built-in templates', '{% render "verification.text" %}'],
    ['layouts', '{% layout "sign-in.html" %}'],
    ['endless loops', '{% for i in (1..100000000) %}x{% endfor %}'],
    ['nested loops', '{% for i in (1..30000) %}{% for j in (1..30000) %}x{% endfor %}{% endfor %}'],
    ['exponentially growing texts', '{% assign a = "xxxxxxxxxx" %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}'],
    ['oversized output', '{% for i in (1..60000) %}x{% endfor %}'],
  ];
  for (const [title, text] of evil) {
    it(`a template with ${title} is replaced by the pool’s text, and the log shows neither template nor code`, async () => {
      const logger = told();
      const start = performance.now();
      const message = await rendered({ 'sign-up': { default: { text } } }, {}, logger);
      assert.equal(message.text, `pool text ${CODE}`);
      assert.ok(performance.now() - start < 2000);
      assert.equal(logger.lines.length, 1);
      assert.ok(!logger.lines[0]!.includes(CODE) && !logger.lines[0]!.includes('{%'));
    });
  }

  it('inherited properties of values are empty in templates', async () => {
    const text = '[{{ code.constructor }}][{{ username.__proto__ }}][{{ constructor }}][{{ pool.id }}]';
    assert.equal((await rendered({ 'sign-up': { default: { text } } })).text, '[][][][]');
  });

  it('invalid Liquid is reported with event, language and member', () => {
    assert.match(problemOfTemplates({ 'sign-up': { de: { html: 'ok', text: '{% if %}' } } })!, /^sign-up\.de\.text: /);
    assert.match(problemOfTemplates({ invitation: { de: { sms: '{% nonsense %}' } } })!, /^invitation\.de\.sms: /);
    assert.equal(problemOfTemplates({ 'sign-up': { de: { text: '{####} {% if code %}x{% endif %}' } } }), undefined);
  });
});
