import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileOutbox, type Message } from '../../src/messaging/index.js';

const message = (change: Partial<Message> = {}): Message => ({
  to: 'alice@example.com',
  channel: 'email',
  subject: 'Hello',
  text: 'Your code is 482913',
  html: '<p>482913</p>',
  code: '482913',
  ...change,
});

describe('file outbox', () => {
  let root: string;
  let folder: string;
  const clock = { time: Date.UTC(2026, 10, 22), now: () => clock.time };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cognate-outbox-'));
    folder = join(root, 'data', 'outbox');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('the outbox is empty before the first message', async () => {
    assert.deepEqual(await createFileOutbox({ folder, clock }).list(), []);
  });

  it('messages are kept whole over a restart, newest first also within one millisecond', async () => {
    const outbox = createFileOutbox({ folder, clock });
    for (let i = 0; i < 12; i++) await outbox.send(message({ subject: `${i}` }));
    clock.time += 1000;
    await createFileOutbox({ folder, clock }).send(message({ subject: 'later' }));
    const list = await createFileOutbox({ folder, clock }).list();
    assert.deepEqual(
      list.map(({ subject }) => subject),
      ['later', ...Array.from({ length: 12 }, (_, i) => `${11 - i}`)],
    );
    assert.deepEqual(list[0], { ...message({ subject: 'later' }), at: new Date(clock.time).toISOString() });
    assert.deepEqual(await outbox.list(), list);
  });

  it('messages are found by full address, case-insensitively', async () => {
    const outbox = createFileOutbox({ folder, clock });
    await outbox.send(message());
    await outbox.send(message({ to: 'bob@example.com' }));
    assert.equal((await outbox.list('Alice@Example.com')).length, 1);
    assert.equal((await outbox.list('alice')).length, 0);
    assert.equal((await outbox.list()).length, 2);
  });

  it('files are readable by their owner only, and their names contain nothing of the message', async () => {
    await createFileOutbox({ folder, clock }).send(message({ to: '../../etc/passwd\0', subject: '/x' }));
    const [name, ...others] = await readdir(folder);
    assert.match(name!, /^\d+-\d+-\d+\.json$/);
    assert.deepEqual(others, []);
    assert.equal((await stat(join(folder, name!))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it('the outbox keeps the last 500 messages, also when sent concurrently', async () => {
    const outbox = createFileOutbox({ folder, clock });
    await Promise.all(Array.from({ length: 510 }, (_, i) => outbox.send(message({ subject: `${i}` }))));
    const list = await outbox.list();
    assert.deepEqual(
      list.map(({ subject }) => subject),
      Array.from({ length: 500 }, (_, i) => `${509 - i}`),
    );
    assert.equal((await readdir(folder)).length, 500);
  });

  it('other files in the folder are ignored', async () => {
    const outbox = createFileOutbox({ folder, clock });
    await outbox.send(message());
    await writeFile(join(folder, 'notes.json'), 'not JSON');
    assert.equal((await outbox.list()).length, 1);
  });

  it('a folder that cannot be written fails with delivery_failed', async () => {
    await writeFile(join(root, 'data'), '');
    await assert.rejects(createFileOutbox({ folder, clock }).send(message()), { code: 'delivery_failed' });
  });
});
