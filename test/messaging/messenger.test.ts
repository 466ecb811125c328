import assert from 'node:assert/strict';
import { CodedError, silentLogger } from '../../src/kernel/index.js';
import { createChannelSender, createFanOut, createMessenger, type Message, type Notice, type Sender } from '../../src/messaging/index.js';

function recorder(): Sender & { readonly sent: Message[] } {
  const sent: Message[] = [];
  return { sent, send: async (message) => void sent.push(message) };
}

const notice = (change: Partial<Notice> = {}): Notice => ({
  event: 'sign-up',
  channel: 'email',
  to: 'alice@example.com',
  code: '482913',
  username: 'alice',
  pool: { id: 'us-east-1_a', name: 'Harbour', texts: {} },
  ...change,
});

async function rendered(change: Partial<Notice> = {}): Promise<Message> {
  const sender = recorder();
  await createMessenger({ sender, logger: silentLogger }).notify(notice(change));
  assert.equal(sender.sent.length, 1);
  return sender.sent[0]!;
}

const texts = (of: Notice['pool']['texts'], name = 'Harbour') => ({ pool: { id: 'us-east-1_a', name, texts: of } });

describe('built-in messages', () => {
  for (const event of ['sign-up', 'resend-code', 'forgot-password', 'invitation', 'sign-in'] as const) {
    it(`${event}: built-in e-mail has text and HTML, SMS has text, each with the code`, async () => {
      const email = await rendered({ event });
      assert.deepEqual([email.to, email.channel, email.code], ['alice@example.com', 'email', '482913']);
      assert.match(email.subject, /Harbour/);
      assert.ok(!email.subject.includes('482913'), 'a subject is seen on locked screens');
      for (const body of [email.text, email.html!]) {
        assert.ok(body.includes('482913') && body.includes('Harbour'));
        assert.ok(!body.includes('{{') && !body.includes('{%'));
      }
      const sms = await rendered({ event, channel: 'sms', to: '+15551234567' });
      assert.ok(sms.text.includes('482913') && sms.text.length <= 140);
      assert.equal(sms.html, undefined);
    });
  }

  it('a built-in invitation contains the username', async () => {
    const { text, html } = await rendered({ event: 'invitation' });
    assert.ok(text.includes('alice') && html!.includes('alice'));
  });

  it('built-in HTML loads nothing external and has no scripts', async () => {
    const { html } = await rendered();
    assert.doesNotMatch(html!, /https?:|<script|<img|<link|url\(|@import/i);
    assert.match(html!, /<html lang="en">/);
  });

  it('usernames and pool names are escaped in HTML and unchanged in text', async () => {
    const evil = '<script>alert("x")</script>&{{ code }}';
    const { text, html } = await rendered({ event: 'invitation', username: evil, ...texts({}, evil) });
    assert.ok(text.includes(evil));
    assert.ok(!html!.includes('<script>') && html!.includes('&lt;script&gt;') && html!.includes('&amp;{{ code }}'));
  });

  it('line breaks of a pool name are removed from the subject', async () => {
    const { subject } = await rendered(texts({}, 'Har\r\nBcc: mallory@example.com\u2028bour'));
    assert.doesNotMatch(subject, /[\r\n\u2028]/);
  });
});

describe('message texts of the pool', () => {
  it('{username} and {####} are replaced in one pass', async () => {
    const own = { subject: 'Hello {username}', body: '<p>Hi {username},</p><p>your code is <b>{####}</b> &amp; {####}</p>' };
    const { subject, text, html } = await rendered({ username: '{####}', ...texts(own) });
    assert.equal(subject, 'Hello {####}');
    assert.equal(html, '<p>Hi {####},</p><p>your code is <b>482913</b> &amp; 482913</p>');
    assert.equal(text, 'Hi {####},\nyour code is 482913 & 482913');
  });

  it('a username is escaped in the HTML of a pool’s text', async () => {
    const { html, text } = await rendered({ username: '<b onclick=1>', ...texts({ body: '{username} {####}' }) });
    assert.equal(html, '&lt;b onclick=1&gt; 482913');
    assert.equal(text, '<b onclick=1> 482913');
  });

  it('pool texts are not evaluated as Liquid', async () => {
    const { html } = await rendered(texts({ body: '{{ code }} {% include "x" %} {####} $& $1' }));
    assert.equal(html, '{{ code }} {% include "x" %} 482913 $& $1');
  });

  it('a pool’s subject is combined with the built-in body, and its body with the built-in subject', async () => {
    const house = await rendered();
    const subject = await rendered(texts({ subject: 'Mine' }));
    assert.deepEqual([subject.subject, subject.text], ['Mine', house.text]);
    const body = await rendered(texts({ body: '{####}' }));
    assert.deepEqual([body.subject, body.text], [house.subject, '482913']);
  });

  it('a pool’s SMS text is not escaped', async () => {
    const { text, html } = await rendered({ channel: 'sms', username: '<a>', ...texts({ body: '{username}: {####} <ok>' }) });
    assert.deepEqual([text, html], ['<a>: 482913 <ok>', undefined]);
  });

  it('a body of 20,000 angle brackets is rendered within a second', async () => {
    const start = process.cpuUsage();
    await rendered(texts({ body: '<'.repeat(20_000) }));
    assert.ok(process.cpuUsage(start).user < 1_000_000);
  });
});

describe('senders by channel', () => {
  const message: Message = { to: '+1', channel: 'sms', subject: 's', text: 't', code: '482913' };

  it('SMS without a provider fails with delivery_failed, without the code in the error', async () => {
    await assert.rejects(createChannelSender({ email: recorder() }).send(message), (error: unknown) => {
      assert.ok(error instanceof CodedError && error.code === 'delivery_failed');
      assert.ok(!JSON.stringify([error.message, error.detail, error.stack]).includes('482913'));
      return true;
    });
  });

  it('messages are sent by the sender of their channel', async () => {
    const [email, sms] = [recorder(), recorder()];
    await createChannelSender({ email, sms }).send(message);
    assert.deepEqual([email.sent.length, sms.sent.length], [0, 1]);
  });

  it('a fan-out sends by all senders, and fails if one fails', async () => {
    const [one, two] = [recorder(), recorder()];
    await createFanOut([one, two]).send(message);
    assert.deepEqual([one.sent, two.sent], [[message], [message]]);
    await assert.rejects(createFanOut([one, createChannelSender({})]).send(message), { code: 'delivery_failed' });
  });
});
