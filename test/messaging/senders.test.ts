import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CodedError, systemClock } from '../../src/kernel/index.js';
import {
  createGatewaySender,
  createSesSender,
  createSnsSender,
  createTwilioSender,
  type DeliveryError,
  type Message,
  type Sender,
} from '../../src/messaging/index.js';

const CODE = '482913';
const sms: Message = { to: '+4915112345678', channel: 'sms', subject: 's', text: `Your code is ${CODE}`, code: CODE, id: 'message-1' };
const email: Message = { ...sms, to: 'alice@example.com', channel: 'email', subject: 'Grüße', html: `<b>${CODE}</b>` };

interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let provider: Server;
let asked: Asked[];
let answer: (response: ServerResponse) => void;
const url = (): string => `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const formerly = Object.keys(keys).map((name) => [name, process.env[name]] as const);

async function failure(sender: Sender, message: Message): Promise<boolean> {
  const error = await sender.send(message).then(
    () => assert.fail('it was delivered'),
    (thrown: unknown) => thrown as DeliveryError,
  );
  assert.ok(error instanceof CodedError && error.code === 'delivery_failed');
  assert.ok(!JSON.stringify([error.message, error.detail]).includes(CODE));
  return error.mayPass;
}

describe('message providers', () => {
  before(async () => {
    Object.assign(process.env, keys);
    provider = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      asked.push({ url: request.url!, headers: request.headers, body });
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
  });
  beforeEach(() => {
    asked = [];
    answer = (response) => void response.end('{}');
  });
  after(() => {
    provider.close();
    for (const [name, value] of formerly) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const status =
    (code: number, body = '{}', headers: Record<string, string> = {}) =>
    (response: ServerResponse): void =>
      void response.writeHead(code, headers).end(body);

  describe('Amazon SES', () => {
    const sender = () => createSesSender({ from: 'House <house@example.com>', region: 'us-east-1', endpoint: url() });

    it('SES gets subject, text and HTML for one address from the configured sender', async () => {
      await sender().send(email);
      const sent = JSON.parse(asked[0]!.body);
      assert.deepEqual(sent.Destination, { ToAddresses: ['alice@example.com'] });
      assert.equal(sent.FromEmailAddress, 'House <house@example.com>');
      assert.deepEqual(
        [sent.Content.Simple.Subject.Data, sent.Content.Simple.Body.Text.Data, sent.Content.Simple.Body.Html.Data],
        ['Grüße', email.text, email.html],
      );
      assert.match(String(asked[0]!.headers.authorization), /Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/ses\//);
    });

    it('SES gets source ARN, From, reply-to and configuration set of the pool', async () => {
      const sourceArn = 'arn:aws:ses:eu-west-1:123456789012:identity/shop@example.org';
      await sender().send({ ...email, mail: { sourceArn, replyTo: 'help@example.org', configurationSet: 'codes' } });
      const sent = JSON.parse(asked[0]!.body);
      assert.deepEqual(
        [sent.FromEmailAddress, sent.FromEmailAddressIdentityArn, sent.ReplyToAddresses, sent.ConfigurationSetName],
        ['shop@example.org', sourceArn, ['help@example.org'], 'codes'],
      );
      assert.match(String(asked[0]!.headers.authorization), /\/eu-west-1\/ses\//);
      await sender().send({ ...email, mail: { sourceArn, from: 'Shop <codes@example.org>' } });
      assert.equal(JSON.parse(asked[1]!.body).FromEmailAddress, 'Shop <codes@example.org>');
    });

    it('SES rejections are permanent, throttling and 503 are temporary, without SDK retries', async () => {
      answer = status(400, '{"message":"Email address is not verified"}', { 'x-amzn-errortype': 'MessageRejected' });
      assert.equal(await failure(sender(), email), false);
      answer = status(429, '{"message":"slow"}', { 'x-amzn-errortype': 'TooManyRequestsException' });
      assert.equal(await failure(sender(), email), true);
      answer = status(503);
      assert.equal(await failure(sender(), email), true);
      assert.equal(asked.length, 3, 'each asked once: the queue tries again, not the SDK');
    });
  });

  describe('Amazon SNS', () => {
    const sender = () => createSnsSender({ region: 'us-east-1', endpoint: url(), senderId: 'Harbour' });
    const done = status(
      200,
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
      {
        'content-type': 'text/xml',
      },
    );
    const refused = (code: string) =>
      status(400, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`, {
        'content-type': 'text/xml',
      });

    it('SNS gets the text as Transactional with the sender id', async () => {
      answer = done;
      await sender().send(sms);
      const sent = new URLSearchParams(asked[0]!.body);
      assert.deepEqual([sent.get('Action'), sent.get('PhoneNumber'), sent.get('Message')], ['Publish', sms.to, sms.text]);
      assert.ok([...sent.values()].includes('Transactional') && [...sent.values()].includes('Harbour'));
    });

    it('an invalid parameter of SNS is permanent, throttling is temporary', async () => {
      answer = refused('InvalidParameter');
      assert.equal(await failure(sender(), sms), false);
      answer = refused('Throttling');
      assert.equal(await failure(sender(), sms), true);
    });
  });

  describe('Twilio', () => {
    const sender = (from = '+15550001111') => createTwilioSender({ endpoint: url(), accountSid: 'AC1', authToken: 'token', from, fetch });

    it('Twilio gets the text with a phone number or a messaging service as sender', async () => {
      await sender().send(sms);
      await sender(`MG${'0'.repeat(32)}`).send(sms);
      const [one, other] = asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
      assert.deepEqual(one, { To: sms.to, From: '+15550001111', Body: sms.text });
      assert.deepEqual(other, { To: sms.to, MessagingServiceSid: `MG${'0'.repeat(32)}`, Body: sms.text });
      assert.equal(asked[0]!.url, '/2010-04-01/Accounts/AC1/Messages.json');
      assert.equal(asked[0]!.headers.authorization, `Basic ${Buffer.from('AC1:token').toString('base64')}`);
    });
  });

  describe('an HTTP gateway', () => {
    const secret = 'a secret of some length';
    const sender = (more: object = {}) => createGatewaySender({ url: `${url()}/sms`, secret, fetch, clock: systemClock, ...more });

    it('gateway requests carry a timestamp, an HMAC signature and the message id', async () => {
      await sender().send(sms);
      const [{ headers, body }] = asked as [Asked];
      assert.deepEqual(JSON.parse(body), { id: 'message-1', to: sms.to, text: sms.text });
      const timestamp = String(headers['x-cognate-timestamp']);
      assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 5);
      assert.equal(headers['x-cognate-signature'], `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
    });

    it('body and headers of gateway requests are configurable, and inserted values stay JSON strings', async () => {
      const body = { messages: [{ destinations: [{ to: '{to}' }], text: 'Harbour: {text}', priority: 1 }] };
      const text = '"}],"x":"{to}';
      await sender({ body, headers: { authorization: 'App key' } }).send({ ...sms, text });
      const [{ headers, body: sent }] = asked as [Asked];
      assert.deepEqual(JSON.parse(sent), { messages: [{ destinations: [{ to: sms.to }], text: `Harbour: ${text}`, priority: 1 }] });
      assert.equal(headers.authorization, 'App key');
    });

    const outcomes: readonly (readonly [string, (response: ServerResponse) => void, boolean])[] = [
      ['HTTP gateway: 400 is permanent', status(400), false],
      ['HTTP gateway: 422 is permanent', status(422), false],
      ['HTTP gateway: 401 (wrong key) is temporary', status(401), true],
      ['HTTP gateway: 429 is temporary', status(429), true],
      ['HTTP gateway: 500 is temporary', status(500), true],
      ['HTTP gateway: a redirect is not followed and is temporary', status(307, '', { location: '/elsewhere' }), true],
      ['HTTP gateway: a broken connection is temporary', (response) => void response.destroy(), true],
    ];
    for (const [title, with_, mayPass] of outcomes) {
      it(title, async () => {
        answer = with_;
        assert.equal(await failure(sender(), sms), mayPass);
        assert.equal(asked.length, 1);
      });
    }
  });

  it('SMS providers refuse e-mail and SES refuses SMS without a request', async () => {
    for (const sender of [
      createSnsSender({ region: 'x' }),
      createTwilioSender({ endpoint: url(), accountSid: 'a', authToken: 'b', from: 'c', fetch }),
    ])
      assert.equal(await failure(sender, email), false);
    assert.equal(await failure(createSesSender({ from: 'a@b', region: 'x' }), sms), false);
    assert.deepEqual(asked, []);
  });
});
