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

describe('messages that do not leave at once', () => {
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

  it('cost nothing when they do: nothing is stored', async () => {
    await send();
    assert.equal(arrived.length, 1);
    clock.at += HOUR;
    await deliveries.work();
    assert.equal(arrived.length, 1);
  });

  it('are tried again after a while, once, and are gone', async () => {
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

  it('are told apart by an id that stays', async () => {
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

  it('are known to the next process', async () => {
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

  it('are taken by one of several nodes', async () => {
    answer = () => {
      throw later();
    };
    await send();
    answer = () => {};
    clock.at += 10 * SECOND;
    await Promise.all([deliveries.work(), node().work(), node().work()]);
    assert.equal(arrived.length, 1);
  });

  it('of a node that hangs while it sends are taken up by another', async () => {
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

  it('that were refused for good are not kept: the caller is told', async () => {
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

  it('are not kept without end: where too many wait the caller is told', async () => {
    answer = () => {
      throw later();
    };
    for (let sent = 0; sent < 3; sent++) await send();
    clock.at += 5 * SECOND;
    await assert.rejects(send(), { code: 'delivery_failed' });
    await send({ poolId: 'us-east-1_b' });
  });

  it('lie sealed: neither the store nor a log shows a code', async () => {
    answer = () => {
      throw later();
    };
    await send();
    const stored = JSON.stringify(await storage.connection.collection('message_deliveries').findOne({ poolId: POOL, state: 'waiting' }));
    assert.match(stored, /"sealed":"test\./);
    for (const text of [stored, ...logged]) assert.ok(!text.includes(CODE) && !text.includes('alice'), text);
    assert.equal(logged.length, 1);
  });

  describe('and are given up', () => {
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

    it('after an hour are dead letters that say what, where to and why, not the code', async () => {
      await givenUp();
      const letters = await deliveries.listDead(POOL, 10);
      assert.equal(letters.length, 1);
      const { destination, reason, attempts, event, channel } = letters[0]!;
      assert.deepEqual([destination, reason, event, channel], ['a***@e***', 'nobody at home', 'sign-up', 'email']);
      assert.ok(attempts >= 6, String(attempts));
      assert.ok(!logged.join().includes(CODE));
    });

    it('a code of a sign-in within minutes: nobody waits longer', async () => {
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

    it('can be sent anew, once', async () => {
      await givenUp();
      const [letter] = await deliveries.listDead(POOL, 10);
      answer = () => {};
      assert.equal(await deliveries.retryDead(POOL, letter!.id), true);
      assert.equal(await deliveries.retryDead(POOL, letter!.id), false);
      await deliveries.work();
      assert.equal(arrived.length, 1);
      assert.deepEqual(await deliveries.listDead(POOL, 10), []);
    });

    it('can be thrown away', async () => {
      await givenUp();
      const [letter] = await deliveries.listDead(POOL, 10);
      assert.equal(await deliveries.removeDead(POOL, letter!.id), true);
      assert.equal(await deliveries.removeDead(POOL, letter!.id), false);
      assert.deepEqual(await deliveries.listDead(POOL, 10), []);
    });

    it('are another pool’s business no more than anybody’s', async () => {
      await givenUp();
      const [letter] = await deliveries.listDead(POOL, 10);
      assert.deepEqual(await deliveries.listDead('us-east-1_b', 10), []);
      assert.equal(await deliveries.retryDead('us-east-1_b', letter!.id), false);
      assert.equal(await deliveries.removeDead('us-east-1_b', letter!.id), false);
    });

    it('go with their pool', async () => {
      await givenUp();
      await deliveries.removeAllOf(POOL);
      assert.deepEqual(await deliveries.listDead(POOL, 10), []);
    });

    it('are listed newest first, page by page', async () => {
      await givenUp({ to: 'first@example.com' });
      await givenUp({ to: 'second@example.com' });
      const [newest] = await deliveries.listDead(POOL, 1);
      const [oldest, ...more] = await deliveries.listDead(POOL, 10, newest!.id);
      assert.deepEqual([newest!.destination, oldest!.destination, more], ['s***@e***', 'f***@e***', []]);
    });
  });

  it('of a sender function are never told to the caller', async () => {
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
