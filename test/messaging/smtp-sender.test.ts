import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSmtpSender, type Message } from '../../src/messaging/index.js';

const message: Message = {
  to: 'alice@example.com',
  channel: 'email',
  subject: 'Hello',
  text: 'Code 482913',
  html: '<b>482913</b>',
  code: '482913',
};

/** Minimal SMTP server; `answers` replaces its reply to a command. */
async function mailServer(answers: Readonly<Record<string, string>> = {}) {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let data = '';
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let inData = false;
    let pending = '';
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      pending += chunk;
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        if (inData && line !== '.') {
          data += `${line}\n`;
          continue;
        }
        const verb = inData ? '.' : line.split(' ')[0]!.toUpperCase();
        if (!inData) commands.push(line);
        inData = verb === 'DATA';
        socket.write(`${answers[verb] ?? (verb === 'DATA' ? '354 go on' : '250 ok')}\r\n`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    commands,
    data: () => data,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('SMTP sender', () => {
  const from = 'Cognate <no-reply@example.com>';

  it('SMTP delivers text and HTML to one address', async () => {
    const server = await mailServer();
    try {
      await createSmtpSender({ url: server.url, from }).send(message);
      assert.ok(server.commands.includes('MAIL FROM:<no-reply@example.com>'));
      assert.deepEqual(
        server.commands.filter((line) => line.startsWith('RCPT')),
        ['RCPT TO:<alice@example.com>'],
      );
      assert.match(server.data(), /^Subject: Hello$/m);
      assert.match(server.data(), /text\/plain[\s\S]*Code 482913[\s\S]*text\/html[\s\S]*<b>482913<\/b>/);
    } finally {
      await server.close();
    }
  });

  it('special characters in address and subject add no recipient and no header', async () => {
    const server = await mailServer();
    const tricks = [
      'alice@example.com, mallory@example.com',
      'Mallory <mallory@example.com>',
      'a@example.com\r\nRCPT TO:<mallory@example.com>',
    ];
    try {
      for (const to of tricks) {
        const subject = 'Hi\r\nBcc: mallory@example.com';
        await createSmtpSender({ url: server.url, from })
          .send({ ...message, to, subject })
          .catch(() => undefined);
      }
      assert.ok(!server.commands.some((line) => /^RCPT TO:<mallory@/.test(line)), server.commands.join('\n'));
      assert.doesNotMatch(server.data(), /^Bcc:/im);
    } finally {
      await server.close();
    }
  });

  for (const [title, answers] of [
    ['the recipient', { RCPT: '550 no such user' }],
    ['the sender', { MAIL: '553 no' }],
    ['the message', { '.': '554 spam' }],
  ] as const) {
    it(`an SMTP server that refuses ${title} fails with delivery_failed, without the code in the error`, async () => {
      const server = await mailServer(answers);
      try {
        await assert.rejects(createSmtpSender({ url: server.url, from }).send(message), (error: Error & { code?: string }) => {
          assert.equal(error.code, 'delivery_failed');
          assert.ok(!`${error.message} ${String(error.cause)} ${JSON.stringify(error.cause)}`.includes('482913'));
          return true;
        });
      } finally {
        await server.close();
      }
    });
  }

  it('an unreachable SMTP server fails with delivery_failed', async () => {
    const server = await mailServer();
    await server.close();
    await assert.rejects(createSmtpSender({ url: server.url, from }).send(message), { code: 'delivery_failed' });
  });

  it('the SMTP sender refuses SMS with delivery_failed', async () => {
    await assert.rejects(createSmtpSender({ url: 'smtp://127.0.0.1:1', from }).send({ ...message, channel: 'sms' }), {
      code: 'delivery_failed',
    });
  });
});
