import assert from 'node:assert/strict';
import type { FunctionConfig, Triggers } from '../../src/triggers/index.js';
import { arnOf, moduleOf, withFunction } from './support.js';

describe('a function on disk', () => {
  const open: Triggers[] = [];
  const calling = (place: FunctionConfig): ReturnType<typeof withFunction>['call'] => {
    const made = withFunction(place);
    open.push(made.triggers);
    return made.call;
  };
  afterEach(async () => {
    for (const triggers of open.splice(0)) await triggers.close();
  });

  const no = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
  const kinds: readonly [string, FunctionConfig, object][] = [
    ['may be an async ES module', moduleOf('handler'), { kind: 'answered', response: no }],
    ['may be CommonJS', moduleOf('handler', 'common.cjs'), { kind: 'answered', response: { ...no, autoConfirmUser: true } }],
    ['may answer by a callback', moduleOf('legacy'), { kind: 'answered', response: no }],
    ['refuses by throwing', moduleOf('throws'), { kind: 'refused', message: 'not you' }],
    ['refuses by its callback', moduleOf('legacyThrows'), { kind: 'refused', message: 'no callback for you' }],
    ['refuses by an error that nobody catches', moduleOf('later'), { kind: 'refused', message: 'too late' }],
    ['must not end its process', moduleOf('exits'), { kind: 'failed', reason: 'The function ended before it answered' }],
    ['must not answer with rubbish', moduleOf('rubbish'), { kind: 'invalid', reason: 'the answer is not an event' }],
    ['must answer something', moduleOf('nothing'), { kind: 'invalid', reason: 'the answer is not an event' }],
    ['must answer with the right types', moduleOf('wrongTypes'), { kind: 'invalid', reason: 'response.autoConfirmUser' }],
    ['must not answer without end', moduleOf('huge'), { kind: 'invalid', reason: 'the answer is not an event' }],
    ['must be there', moduleOf('handler', 'missing.mjs'), { kind: 'failed', reason: 'The function cannot be loaded' }],
    ['must load', moduleOf('handler', 'broken.mjs'), { kind: 'failed', reason: 'The function cannot be loaded' }],
    ['must export its handler', moduleOf('absent'), { kind: 'failed', reason: 'The function cannot be loaded' }],
  ];
  for (const [title, place, expected] of kinds) {
    it(title, async () => {
      assert.deepEqual(await calling(place)(), expected);
    });
  }

  it('that answers with what cannot be written as JSON has failed by its own fault', async () => {
    assert.equal((await calling(moduleOf('circular'))()).kind, 'refused');
  });

  for (const handler of ['floodsHeap', 'floodsAtOnce']) {
    it(`that fills its memory ends alone, and the next call finds another process (${handler})`, async () => {
      const call = calling(moduleOf(handler));
      assert.equal((await call()).kind, 'failed');
      assert.equal((await call()).kind, 'failed');
    });
  }

  for (const handler of ['hangs', 'loops']) {
    it(`is killed after five seconds (${handler})`, async () => {
      const begun = performance.now();
      const outcome = await calling(moduleOf(handler))();
      assert.deepEqual(outcome, { kind: 'failed', reason: 'Socket timeout while invoking Lambda function' });
      const took = performance.now() - begun;
      assert.ok(took > 4900 && took < 7000, `${took} ms`);
    });
  }

  it('is told the event and a context as Lambda tells them', async () => {
    const outcome = await calling(moduleOf('tells'))();
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual(JSON.parse(outcome.message), {
      event: {
        version: '1',
        region: 'us-east-1',
        userPoolId: 'us-east-1_pool',
        userName: 'ada',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'app' },
        triggerSource: 'PreSignUp_SignUp',
        request: { userAttributes: { email: 'ada@example.com' } },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
      context: { arn: arnOf('one'), left: true },
    });
  });

  it('sees its own environment and nothing of the server’s', async () => {
    process.env['COGNATE_TEST_SECRET'] = 'of the server';
    const outcome = await calling(moduleOf('environment', 'esm.mjs', { STAGE: 'test' }))();
    delete process.env['COGNATE_TEST_SECRET'];
    assert.ok(outcome.kind === 'refused');
    assert.ok(outcome.message.includes('STAGE=test'));
    assert.ok(!outcome.message.includes('of the server') && !outcome.message.includes('PATH='), outcome.message);
  });

  it('is kept for the next call, and has no more than four processes', async () => {
    const call = calling(moduleOf('pid'));
    const pidOf = async (): Promise<string> => {
      const outcome = await call();
      assert.ok(outcome.kind === 'refused');
      return outcome.message;
    };
    assert.equal(await pidOf(), await pidOf());
    assert.ok(new Set(await Promise.all(Array.from({ length: 20 }, pidOf))).size <= 4);
  });
});
