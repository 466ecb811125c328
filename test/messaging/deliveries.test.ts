import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealer, type Logger, randomIds } from '../../src/kernel/index.js';
import { createDeliveries, createQueuedSender, type Deliveries, DeliveryError, type Message } from '../../src/messaging/index.js';
import { openStorage, type Storage } from '../../src/storage/index.js';

const POOL = 'us-east-1_a';
const CODE = '482913';
const SECOND = 1000;
const HOUR = 3600 * SECOND;

const message = (change: Partial<Message> = {}): Message => ({
  to: 'alice@example.com',
  channel: 'email',
  subject: 'Your code',
  text: `Your code is ${CODE}.`,
  code: CODE,
  poolId: POOL,
  event: 'sign-up',
  ...change,
});

const later = (): DeliveryError => new DeliveryError({ mayPass: true, detail: 'nobody at home' });

describe('delivery queue', () => {
  let path: string;
  let storage: Storage;
  const clock = { at: Date.UTC(2026, 10, 7), now: () => clock.at };
  const sealer = createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  let answer: () => void;
  let arrived: Message[];
  let logged: string[];
  let deliveries: Deliveries;

  function node(
    carry = async (payload: Message): Promise<void> => {
      answer();
      arrived.push(payload);
    },
  ): Deliveries {
    const note = (...what: unknown[]): void =>
      void logged.push(JSON.stringify(what, (_, value) => (value instanceof Error ? String(value) : value)));
    const logger: Logger = { debug: note, info: note, warn: note, error: note, child: () => logger };
    return createDeliveries({
      maxWaiting: 3,
      connection: storage.connection,
      sealer,
      clock,
      ids: randomIds,
      logger,
      transports: { message: carry, function: carry, logout: carry },
    });
  }

  const send = (change: Partial<Message> = {}): Promise<void> => createQueuedSender({ deliveries, ids: randomIds }).send(message(change));

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'cognate-queue-'));
    const mongo = process.env['MONGODB_URI'];
    const uri = mongo ? { uri: `${mongo.replace(/\/[^/]*$/, '')}/cognate_${path.slice(-6)}` } : {};
    storage = await openStorage({ path, clock, ...uri });
    answer = () => {};
    [arrived, logged] = [[], []];
    deliveries = node();
    await storage.ready();
  });
  afterEach(async () => {
    await deliveries.close();
    await storage.close();
    await rm(path, { recursive: true });
  });

  it('a message delivered at once is not stored', async () => {
    await send();
    assert.equal(arrived.length, 1);
    clock.at += HOUR;
    await deliveries.work();
    assert.equal(arrived.length, 1);
  });

  it('a temporary failure is retried once after a delay, and the entry is removed on success', async () => {
    answer = () => {
      throw later();
    };
    await send();
    answer = () => {};
    await deliveries.work();
    assert.equal(arrived.length, 0, 'too early');
    clock.at += 10 * SECOND;
    await deliveries.work();
    clock.at += HOUR;
    await deliveries.work();
    assert.deepEqual(await deliveries.listDead(POOL, 10), []);
    assert.deepEqual(
      arrived.map(({ to, text }) => [to, text]),
      [['alice@example.com', `Your code is ${CODE}.`]],
    );
  });

  it('retries of a delivery carry the same id', async () => {
    const seen: (string | undefined)[] = [];
    deliveries = node(async ({ id }) => {
      seen.push(id);
      throw later();
    });
    await send();
    clock.at += 10 * SECOND;
    await deliveries.work();
    assert.equal(seen.length, 2);
    assert.ok(seen[0] && seen[0] === seen[1]);
  });

  it('a waiting delivery survives a restart', async () => {
    answer = () => {
      throw later();
    };
    await send();
    await deliveries.close();
    answer = () => {};
    deliveries = node();
    clock.at += 10 * SECOND;
    await deliveries.work();
    assert.equal(arrived.length, 1);
  });

  it('a waiting delivery is sent by one of several nodes', async () => {
    answer = () => {
      throw later();
    };
    await send();
    answer = () => {};
    clock.at += 10 * SECOND;
    await Promise.all([deliveries.work(), node().work(), node().work()]);
    assert.equal(arrived.length, 1);
  });

  it('a delivery claimed by a hanging node is retried by another after a minute', async () => {
    answer = () => {
      throw later();
    };
    await send();
    clock.at += 10 * SECOND;
    const hanging = node(() => new Promise<never>(() => {}));
    void hanging.work();
    await deliveries.work();
    assert.equal(arrived.length, 0, 'the other has it');
    answer = () => {};
    clock.at += 60 * SECOND;
    await deliveries.work();
    assert.equal(arrived.length, 1);
  });

  it('a permanent failure is not queued and fails with delivery_failed', async () => {
    answer = () => {
      throw new DeliveryError({ detail: 'no such mailbox' });
    };
    await assert.rejects(send(), { code: 'delivery_failed' });
    clock.at += HOUR;
    answer = () => {};
    await deliveries.work();
    assert.equal(arrived.length, 0);
    assert.deepEqual(await deliveries.listDead(POOL, 10), []);
  });

  it('a pool’s queue is limited: beyond it messages fail with delivery_failed', async () => {
    answer = () => {
      throw later();
    };
    for (let sent = 0; sent < 3; sent++) await send();
    clock.at += 5 * SECOND;
    await assert.rejects(send(), { code: 'delivery_failed' });
    await send({ poolId: 'us-east-1_b' });
  });

  it('queued messages are sealed: store and log show neither code nor recipient', async () => {
    answer = () => {
      throw later();
    };
    await send();
    const stored = JSON.stringify(await storage.connection.collection('message_deliveries').findOne({ poolId: POOL, state: 'waiting' }));
    assert.match(stored, /"sealed":"test\./);
    for (const text of [stored, ...logged]) assert.ok(!text.includes(CODE) && !text.includes('alice'), text);
    assert.equal(logged.length, 1);
  });

  describe('dead letters', () => {
    async function givenUp(change: Partial<Message> = {}): Promise<void> {
      answer = () => {
        throw later();
      };
      await send(change);
      for (const pause of [10, 30, 60, 300, 900, 1800, 1800]) {
        clock.at += pause * SECOND;
        await deliveries.work();
      }
    }

    it('a delivery that fails for an hour becomes a dead letter with masked destination and reason, without the code', async () => {
      await givenUp();
      const letters = await deliveries.listDead(POOL, 10);
      assert.equal(letters.length, 1);
      const { destination, reason, attempts, event, channel } = letters[0]!;
      assert.deepEqual([destination, reason, event, channel], ['a***@e***', 'nobody at home', 'sign-up', 'email']);
      assert.ok(attempts >= 6, String(attempts));
      assert.ok(!logged.join().includes(CODE));
    });

    it('a sign-in code becomes a dead letter within two minutes', async () => {
      answer = () => {
        throw later();
      };
      await send({ event: 'sign-in' });
      for (const pause of [10, 30, 60]) {
        clock.at += pause * SECOND;
        await deliveries.work();
      }
      assert.equal((await deliveries.listDead(POOL, 10)).length, 1);
    });

    it('a dead letter can be retried once', async () => {
      await givenUp();
      const [letter] = await deliveries.listDead(POOL, 10);
      answer = () => {};
      assert.equal(await deliveries.retryDead(POOL, letter!.id), true);
      assert.equal(await deliveries.retryDead(POOL, letter!.id), false);
      await deliveries.work();
      assert.equal(arrived.length, 1);
      assert.deepEqual(await deliveries.listDead(POOL, 10), []);
    });

    it('a dead letter can be deleted once', async () => {
      await givenUp();
      const [letter] = await deliveries.listDead(POOL, 10);
      assert.equal(await deliveries.removeDead(POOL, letter!.id), true);
      assert.equal(await deliveries.removeDead(POOL, letter!.id), false);
      assert.deepEqual(await deliveries.listDead(POOL, 10), []);
    });

    it('a dead letter cannot be listed, retried or deleted by another pool', async () => {
      await givenUp();
      const [letter] = await deliveries.listDead(POOL, 10);
      assert.deepEqual(await deliveries.listDead('us-east-1_b', 10), []);
      assert.equal(await deliveries.retryDead('us-east-1_b', letter!.id), false);
      assert.equal(await deliveries.removeDead('us-east-1_b', letter!.id), false);
    });

    it('dead letters are listed newest first in pages', async () => {
      await givenUp({ to: 'first@example.com' });
      await givenUp({ to: 'second@example.com' });
      const [newest] = await deliveries.listDead(POOL, 1);
      const [oldest, ...more] = await deliveries.listDead(POOL, 10, newest!.id);
      assert.deepEqual([newest!.destination, oldest!.destination, more], ['s***@e***', 'f***@e***', []]);
    });
  });

  it('a permanent failure of a custom sender becomes a dead letter without an error to the caller', async () => {
    answer = () => {
      throw new DeliveryError({ detail: 'no custom sender any more' });
    };
    const delivery = {
      kind: 'function',
      poolId: POOL,
      channel: 'sms',
      event: 'sign-up',
      to: '+4915112345678',
      payload: { code: CODE },
    } as const;
    await deliveries.deliver(delivery);
    clock.at += 10 * SECOND;
    await deliveries.work();
    assert.equal((await deliveries.listDead(POOL, 10))[0]?.destination, '+*******5678');
  });
});
