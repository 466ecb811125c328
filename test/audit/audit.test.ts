import assert from 'node:assert/strict';
import { createAudit, type NewAuditEvent } from '../../src/audit/index.js';
import { defaultUserPool, type UserPool } from '../../src/directory/pools/index.js';
import { createSealer, hasCode, randomIds, silentLogger } from '../../src/kernel/index.js';
import { createTestClock } from '../support/server.js';
import { startStorage } from '../tokens/support/storage.js';

const DAY = 24 * 60 * 60 * 1000;

describe('audit log', () => {
  const clock = createTestClock();
  const now = new Date(0);
  const pool: UserPool = { ...defaultUserPool(), id: 'us-east-1_audit0001', name: 'own', version: 1, createdAt: now, updatedAt: now };
  const jo = { sub: 'sub-of-jo', username: 'jo' };
  let storage: Awaited<ReturnType<typeof startStorage>>;
  let lookups: string[];

  const open = () =>
    createAudit({
      connection: storage.connection,
      users: {
        findByLogin: async (_pool, name) => {
          lookups.push(name);
          return name === 'jo' ? (jo as never) : undefined;
        },
      },
      delivery: { deliver: async () => undefined },
      sealer: createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]),
      clock,
      ids: randomIds,
      logger: silentLogger,
    });
  const happened = (more: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
    type: 'SignIn',
    response: 'Pass',
    challenges: [],
    context: {},
    who: jo,
    ...more,
  });
  const list = async (audit: ReturnType<typeof open>) => (await audit.list(pool.id, jo.sub, { limit: 60 })).items;
  const withEvent = async () => {
    const audit = open();
    audit.record(pool, happened());
    const [event] = await list(audit);
    const named = { poolId: pool.id, sub: jo.sub, id: event!.id };
    return { audit, named, token: audit.feedbackToken(named) };
  };
  const isRefused = (call: Promise<unknown>) => assert.rejects(call, (error: unknown) => hasCode(error, 'feedback_refused'));

  beforeEach(async () => {
    clock.reset();
    lookups = [];
    storage = await startStorage(clock);
    open();
    await storage.ready();
    storage.operations.length = 0;
  });
  afterEach(() => storage.stop());

  it('events are written in batches after the answer, in their order', async () => {
    const audit = open();
    const reasons = Array.from({ length: 20 }, (_, number) => String(number));
    for (const reason of reasons) audit.record(pool, happened({ reason }));
    assert.deepEqual(storage.operations, []);
    await audit.close();
    assert.deepEqual(
      storage.operations.map(({ collection, kind }) => `${collection} ${kind}`),
      ['auth_events write', 'auth_hours write'],
    );
    assert.deepEqual(
      (await list(audit)).map(({ reason }) => reason),
      reasons.reverse(),
    );
  });

  it('the user of an event is looked up by name, and events of unknown names are dropped', async () => {
    const audit = open();
    audit.record(pool, happened({ who: { name: 'jo' } }));
    audit.record(pool, happened({ who: { name: 'nobody' } }));
    assert.equal((await list(audit)).length, 1);
    assert.deepEqual(lookups, ['jo', 'nobody']);
  });

  it('events beyond ten thousand waiting ones are dropped, and later ones are recorded', async () => {
    const audit = open();
    for (let count = 0; count < 10_050; count++) audit.record(pool, happened({ who: { name: 'nobody' } }));
    await audit.flush();
    assert.equal(lookups.length, 10_000);
    audit.record(pool, happened());
    assert.equal((await list(audit)).length, 1);
  });

  it('a feedback token is single-use, also with concurrent uses', async () => {
    const { audit, named, token } = await withEvent();
    const tries = await Promise.allSettled([audit.giveFeedbackBy(token, named, 'Invalid'), audit.giveFeedbackBy(token, named, 'Valid')]);
    assert.deepEqual(tries.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal((await list(audit))[0]!.feedback!.provider, 'User');
    await isRefused(audit.giveFeedbackBy(token, named, 'Valid'));
  });

  it('a feedback token is valid for its own event for two weeks', async () => {
    const { audit, named, token } = await withEvent();
    for (const other of [
      { ...named, id: 'other' },
      { ...named, sub: 'other' },
      { ...named, poolId: 'other' },
    ])
      await isRefused(audit.giveFeedbackBy(token, other, 'Valid'));
    await isRefused(audit.giveFeedbackBy(`${token.slice(0, -2)}AA`, named, 'Valid'));
    clock.advance(14 * DAY);
    await isRefused(audit.giveFeedbackBy(token, named, 'Valid'));
  });
});
