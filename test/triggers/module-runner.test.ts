import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import type { FunctionConfig, Triggers } from '../../src/triggers/index.js';
import { arnOf, functionFile, moduleOf, withFunction } from './support.js';

describe('runner of function modules', () => {
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
    ['an async ES module is called', moduleOf('handler'), { kind: 'answered', response: no }],
    ['a CommonJS module is called', moduleOf('handler', 'common.cjs'), { kind: 'answered', response: { ...no, autoConfirmUser: true } }],
    ['a handler may answer by callback', moduleOf('legacy'), { kind: 'answered', response: no }],
    ['a handler that throws refuses with its message', moduleOf('throws'), { kind: 'refused', message: 'not you' }],
    ['a callback error refuses with its message', moduleOf('legacyThrows'), { kind: 'refused', message: 'no callback for you' }],
    ['an uncaught error refuses with its message', moduleOf('later'), { kind: 'refused', message: 'too late' }],
    ['a function that exits its process fails', moduleOf('exits'), { kind: 'failed', reason: 'The function ended before it answered' }],
    ['an answer that is no event is invalid', moduleOf('rubbish'), { kind: 'invalid', reason: 'the answer is not an event' }],
    ['an empty answer is invalid', moduleOf('nothing'), { kind: 'invalid', reason: 'the answer is not an event' }],
    [
      'an answer with a member of the wrong type is invalid',
      moduleOf('wrongTypes'),
      { kind: 'invalid', reason: 'response.autoConfirmUser' },
    ],
    ['an oversized answer is invalid', moduleOf('huge'), { kind: 'invalid', reason: 'the answer is not an event' }],
    ['a missing module file fails', moduleOf('handler', 'missing.mjs'), { kind: 'failed', reason: 'The function cannot be loaded' }],
    ['a module that does not load fails', moduleOf('handler', 'broken.mjs'), { kind: 'failed', reason: 'The function cannot be loaded' }],
    ['a module without the named handler fails', moduleOf('absent'), { kind: 'failed', reason: 'The function cannot be loaded' }],
  ];
  for (const [title, place, expected] of kinds) {
    it(title, async () => {
      assert.deepEqual(await calling(place)(), expected);
    });
  }

  it('an answer that cannot be serialized as JSON is an error of the function', async () => {
    assert.equal((await calling(moduleOf('circular'))()).kind, 'refused');
  });

  for (const handler of ['floodsHeap', 'floodsAtOnce']) {
    it(`a function that exhausts its memory fails alone, and the next call gets a new process (${handler})`, async () => {
      const call = calling(moduleOf(handler));
      assert.equal((await call()).kind, 'failed');
      assert.equal((await call()).kind, 'failed');
    });
  }

  for (const handler of ['hangs', 'loops']) {
    it(`a function is killed after five seconds (${handler})`, async () => {
      const begun = performance.now();
      const outcome = await calling(moduleOf(handler))();
      assert.deepEqual(outcome, { kind: 'failed', reason: 'Socket timeout while invoking Lambda function' });
      const took = performance.now() - begun;
      assert.ok(took > 4900 && took < 7000, `${took} ms`);
    });
  }

  it('a handler receives the event and a Lambda context', async () => {
    const outcome = await calling(moduleOf('tells'))();
    assert.ok(outcome.kind === 'refused');
    const told = JSON.parse(outcome.message) as { context: { awsRequestId: string } };
    const { awsRequestId } = told.context;
    assert.match(awsRequestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(told, {
      event: {
        version: '1',
        region: 'us-east-1',
        userPoolId: 'us-east-1_pool',
        userName: 'ada',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'app' },
        triggerSource: 'PreSignUp_SignUp',
        request: { userAttributes: { email: 'ada@example.com' }, validationData: null },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
      context: {
        callbackWaitsForEmptyEventLoop: true,
        functionName: 'one',
        functionVersion: '$LATEST',
        invokedFunctionArn: arnOf('one'),
        memoryLimitInMB: '128',
        awsRequestId,
        logGroupName: '/aws/lambda/one',
        logStreamName: '',
      },
      left: true,
    });
  });

  it('a function finds the variables and the working folder of AWS Lambda, and no variable of the server', async () => {
    process.env['COGNATE_TEST_SECRET'] = 'of the server';
    const outcome = await calling(moduleOf('environment', 'esm.mjs', { STAGE: 'test', AWS_REGION: 'eu-central-1' }))();
    delete process.env['COGNATE_TEST_SECRET'];
    assert.ok(outcome.kind === 'refused');
    const folder = dirname(functionFile('esm.mjs'));
    assert.deepEqual(JSON.parse(outcome.message), {
      STAGE: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
      AWS_LAMBDA_FUNCTION_NAME: 'one',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/one',
      LAMBDA_TASK_ROOT: folder,
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: ':UTC',
      cwd: folder,
      common: true,
      hour: 0,
    });
  });

  it('a function process is reused, and a function has at most four processes', async () => {
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
