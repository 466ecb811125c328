import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminGetUserCommand, InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Triggers } from '../../src/triggers/index.js';
import { appClient, operatorClient } from '../support/clients.js';
import { goodPassword, ownPool, someEmail } from '../support/scenario.js';
import { startServer, type TestServer } from '../support/server.js';
import { arnOf, withFunction } from './support.js';

const PAUSE = 'const pause = (ms = 15) => new Promise((resolve) => setTimeout(resolve, ms));';
/** The event with an answer that shows which settlement was taken. */
const YES = '({ ...event, response: { ...event.response, autoConfirmUser: true } })';

type Expected = 'event' | 'yes' | 'null' | { readonly refused: string };
const refused = (words: string): Expected => ({ refused: words });

/** Handlers by the way they settle, and what AWS Lambda's Node runtimes up to 22 make of them. `own`: leaves work behind. */
const ROWS: Readonly<Record<string, readonly [source: string, expected: Expected, process?: 'own']>> = {
  'async, returns the event at once': ['async (event) => event', 'event'],
  'async, returns the event late': ['async (event) => { await pause(); return event; }', 'event'],
  'async, throws at once': ["async () => { throw new Error('no'); }", refused('no')],
  'async, throws late': ["async () => { await pause(); throw new Error('no'); }", refused('no')],
  'async, rejects with a string': ["() => Promise.reject('no')", refused('no')],
  'async, rejects with nothing': ['() => Promise.reject()', refused('handled')],
  'async, rejects with an object that is no error': ["() => Promise.reject({ message: 'no' })", refused('[object Object]')],
  'async, ends with nothing': ['async () => {}', 'null'],
  'async, ends with nothing late': ['async () => { await pause(); }', 'null'],
  'async, never ends and waits for nothing': ['() => new Promise(() => {})', 'null'],
  'returns a thenable': ['(event) => ({ then(resolve) { setTimeout(() => resolve(event), 15); } })', 'event'],
  'returns a thenable that rejects': ["() => ({ then(_, reject) { reject(new Error('no')); } })", refused('no')],
  'async, callback with the event at once, ends with nothing': ['async (event, _, callback) => { callback(null, event); }', 'event'],
  'async, callback with the event late, ends with nothing': [
    `async (event, _, callback) => { await pause(); callback(null, ${YES}); }`,
    'yes',
  ],
  'async, callback with an error late, then returns the event': [
    "async (event, _, callback) => { await pause(); callback(new Error('no')); return event; }",
    refused('no'),
  ],
  'async, callback with an error at once, then returns the event': [
    "async (event, _, callback) => { callback(new Error('no')); return event; }",
    refused('no'),
  ],
  'async, returns callback(error)': ["async (_event, _, callback) => { await pause(); return callback(new Error('no')); }", refused('no')],
  'async, callback with the event, then throws': [
    `async (event, _, callback) => { callback(null, ${YES}); throw new Error('late'); }`,
    'yes',
  ],
  'async, returns the event before a callback error': [
    "async (event, _, callback) => { setTimeout(() => callback(new Error('late')), 30); return event; }",
    'event',
  ],
  'async, context.fail late, then returns the event': [
    "async (event, context) => { await pause(); context.fail(new Error('no')); return event; }",
    refused('no'),
  ],
  'async, context.succeed, then throws': [`async (event, context) => { context.succeed(${YES}); throw new Error('late'); }`, 'yes'],
  'plain, callback at once': ['(event, _, callback) => { callback(null, event); }', 'event'],
  'plain, callback late': [`(event, _, callback) => { setTimeout(() => callback(null, ${YES}), 15); }`, 'yes'],
  'plain, concise arrow that returns a Timeout': ['(event, _, callback) => setTimeout(() => callback(null, event), 15)', 'event'],
  'plain, callback with an error at once': ["(_event, _, callback) => { callback(new Error('no')); }", refused('no')],
  'plain, callback with an error late': ["(_event, _, callback) => setTimeout(() => callback(new Error('no')), 15)", refused('no')],
  'plain, callback with a string as error': ["(_event, _, callback) => { callback('no'); }", refused('no')],
  'plain, callback with an error and returns the event': [
    "(event, _, callback) => { callback(new Error('no')); return event; }",
    refused('no'),
  ],
  'plain, callback with an error late and returns the event': [
    "(event, _, callback) => { setTimeout(() => callback(new Error('no')), 15); return event; }",
    refused('no'),
  ],
  'plain, callback without arguments': ['(_event, _, callback) => { callback(); }', 'null'],
  'plain, callback twice: the error second': [`(event, _, callback) => { callback(null, ${YES}); callback(new Error('no')); }`, 'yes'],
  'plain, callback twice: the error first': [
    "(event, _, callback) => { callback(new Error('no')); callback(null, event); }",
    refused('no'),
  ],
  'plain, returns the event without a callback': ['(event) => event', 'null'],
  'plain, returns the event and declares a callback': ['(event, _context, _callback) => event', 'null'],
  'plain, throws at once': ["() => { throw new Error('no'); }", refused('no')],
  'plain, callback with the event, then throws': [`(event, _, callback) => { callback(null, ${YES}); throw new Error('late'); }`, 'yes'],
  'plain, context.done with the event': ['(event, context) => { context.done(null, event); }', 'event'],
  'plain, context.done with an error': ["(event, context) => { context.done(new Error('no'), event); }", refused('no')],
  'plain, context.done late': ["(event, { done }) => { setTimeout(() => done('no', event), 15); }", refused('no')],
  'plain, context.succeed': [`(event, context) => { context.succeed(${YES}); }`, 'yes'],
  'plain, context.succeed late': [`(event, { succeed }) => { setTimeout(() => succeed(${YES}), 15); }`, 'yes'],
  'plain, context.fail': ["(_event, context) => { context.fail('no'); }", refused('no')],
  'plain, context.fail without a reason': ['(_event, context) => { context.fail(); }', refused('handled')],
  'plain, context.fail before callback': ["(event, context, callback) => { context.fail('no'); callback(null, event); }", refused('no')],
  'plain, callback before context.fail': [`(event, context, callback) => { callback(null, ${YES}); context.fail('no'); }`, 'yes'],
  'nothing settles after a timer': ['() => { setTimeout(() => {}, 15); }', 'null'],
  'an error is thrown in a timer': ["() => { setTimeout(() => { throw new Error('no'); }, 15); }", refused('no')],
  'an error is thrown in a timer while an async handler waits': [
    "async (event) => { setTimeout(() => { throw new Error('no'); }, 5); await pause(200); return event; }",
    refused('no'),
  ],
  'a promise is rejected without a handler': ["() => { void Promise.reject(new Error('no')); }", refused('Error: no')],
  'an error is thrown after a callback that waits for an empty loop': [
    "(event, _, callback) => { callback(null, event); setTimeout(() => { throw new Error('no'); }, 15); }",
    refused('no'),
  ],
  'an error is thrown after a callback that does not wait': [
    `(event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(null, ${YES});
      setTimeout(() => { throw new Error('no'); }, 15);
    }`,
    'yes',
    'own',
  ],
  'callback waits for work that is left': [
    '(event, _, callback) => { callback(null, event); setTimeout(() => { event.response.autoConfirmUser = true; }, 15); }',
    'yes',
  ],
  'callback does not wait for work that is left': [
    `(event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = false;
      setInterval(() => {}, 1000);
      callback(null, ${YES});
    }`,
    'yes',
    'own',
  ],
  'the answer is not JSON': ['async (event) => { event.self = event; return event; }', refused('The answer cannot be written as JSON')],
};

const rows = Object.entries(ROWS).map(([title, [source, expected, process]]) => ({ title, source, expected, process }));

const TABLE = `const rows = {\n${rows.map(({ title, source }) => `${JSON.stringify(title)}: ${source}`).join(',\n')} };`;
/** One handler for the rows: it has no part in how they settle, and its process is used again. */
const HANDLER = '(event, context, callback) => rows[event.userName](event, context, callback)';

/** Forms of a module with these handlers. */
const FORMS = [
  ['ES module', 'rows.mjs', `export const handler = ${HANDLER};`],
  ['CommonJS', 'rows.cjs', `module.exports = { handler: ${HANDLER} };`],
] as const;

const CALLS = {
  preSignUp: { source: 'PreSignUp_SignUp', blank: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false } },
  preAuthentication: { source: 'PreAuthentication_Authentication', blank: {} },
  postConfirmation: { source: 'PostConfirmation_ConfirmSignUp', blank: {} },
} as const;

describe('settlement of handlers in function modules', () => {
  let folder: string;
  const open: Triggers[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'cognate-settlement-'));
    for (const [, file, exported] of FORMS) writeFileSync(join(folder, file), `${PAUSE}\n${TABLE}\n${exported}\n`);
    const compiled = [
      "Object.defineProperty(exports, '__esModule', { value: true });",
      "Object.defineProperty(exports, 'getter', { enumerable: true, get: () => async (event) => event });",
      'exports.api = { users: { handler: exports.getter } };',
      'exports.default = exports.getter;',
    ];
    writeFileSync(join(folder, 'compiled.cjs'), compiled.join('\n'));
  });
  after(async () => {
    for (const triggers of open) await triggers.close();
    rmSync(folder, { recursive: true });
  });

  /** Calls the handler at a trigger of a pool. */
  function functionOf(file: string, handler = 'handler') {
    const { triggers } = withFunction({ module: join(folder, file), handler, environment: {} });
    open.push(triggers);
    return (trigger: keyof typeof CALLS, userName = 'ada') =>
      triggers.invoke(trigger, {
        pool: { id: 'us-east-1_pool', triggers: { [trigger]: arnOf('one') } },
        source: CALLS[trigger].source as never,
        userName,
        clientId: 'app',
        request: { userAttributes: {}, validationData: null },
      });
  }

  function outcomeOf(expected: Expected, trigger: keyof typeof CALLS): object {
    if (typeof expected === 'object') return { kind: 'refused', message: expected.refused };
    if (expected === 'null') return { kind: 'invalid', reason: 'the answer is not an event' };
    const { blank } = CALLS[trigger];
    const autoConfirmUser = expected === 'yes';
    return { kind: 'answered', response: trigger === 'preSignUp' ? { ...blank, autoConfirmUser } : blank };
  }

  for (const [form, file] of FORMS) {
    let kept: ReturnType<typeof functionOf> | undefined;
    const shared = (): ReturnType<typeof functionOf> => (kept ??= functionOf(file));
    for (const { title, expected, process } of rows) {
      it(`${form}: ${title}`, async () => {
        for (const trigger of ['preSignUp', 'preAuthentication', 'postConfirmation'] as const) {
          const call = process === 'own' ? functionOf(file) : shared();
          const startedAt = performance.now();
          assert.deepEqual(await call(trigger, title), outcomeOf(expected, trigger), trigger);
          assert.ok(performance.now() - startedAt < 4500, 'the call waited for its time limit');
        }
      });
    }
  }

  for (const handler of ['getter', 'api.users.handler', 'default']) {
    it(`a handler of a compiled CommonJS module is loaded as at AWS Lambda: ${handler}`, async () => {
      assert.deepEqual(await functionOf('compiled.cjs', handler)('preSignUp'), outcomeOf('event', 'preSignUp'));
    });
  }

  it('the process of a function is replaced after an error outside of the handler', async () => {
    const source = `export const fails = (event, context, callback) => {
      setTimeout(() => { throw new Error(String(process.pid)); }, 1);
    };`;
    writeFileSync(join(folder, 'fails.mjs'), source);
    const call = functionOf('fails.mjs', 'fails');
    const pids = [await call('preSignUp'), await call('preSignUp')].map((outcome) => (outcome as { message?: string }).message);
    assert.match(pids[0] ?? '', /^\d+$/);
    assert.notEqual(pids[0], pids[1]);
  });
});

describe('settlement of handlers, seen by an app', () => {
  let folder: string;
  let server: TestServer;
  const sources = {
    confirms: `async (event, context, callback) => { await pause(); event.response.autoConfirmUser = true; callback(null, event); }`,
    refuses: "async (event, context, callback) => { await pause(); callback(new Error('not invited')); return event; }",
    concise: '(event, context, callback) => setTimeout(() => callback(null, event), 15)',
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cognate-settlement-'));
    const module = join(folder, 'functions.cjs');
    writeFileSync(module, [PAUSE, ...Object.entries(sources).map(([name, source]) => `exports.${name} = ${source};`)].join('\n'));
    const functions = Object.fromEntries(Object.keys(sources).map((handler) => [arnOf(handler), { module, handler }]));
    server = await startServer({ environment: { TRIGGERS_FUNCTIONS: JSON.stringify(functions) } });
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const signUp = (clientId: string, email: string) =>
    appClient(server).send(
      new SignUpCommand({ ClientId: clientId, Username: email, Password: goodPassword, UserAttributes: [{ Name: 'email', Value: email }] }),
    );

  it('a PreSignUp function that calls back after an await confirms the user, and PostConfirmation as a concise arrow lets it', async () => {
    const { clientId } = await ownPool(server, { LambdaConfig: { PreSignUp: arnOf('confirms'), PostConfirmation: arnOf('concise') } });
    assert.equal((await signUp(clientId, someEmail())).UserConfirmed, true);
  });

  it('a PreSignUp function that calls back with an error after an await and returns the event creates no user', async () => {
    const { poolId, clientId } = await ownPool(server, { LambdaConfig: { PreSignUp: arnOf('refuses') } });
    const email = someEmail();
    await assert.rejects(signUp(clientId, email), {
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error not invited.',
    });
    const lookUp = new AdminGetUserCommand({ UserPoolId: poolId, Username: email });
    await assert.rejects(operatorClient(server).send(lookUp), { name: 'UserNotFoundException' });
  });

  it('a PreAuthentication function that calls back with an error after an await and returns the event gives no tokens', async () => {
    const { clientId } = await ownPool(server, { LambdaConfig: { PreSignUp: arnOf('confirms'), PreAuthentication: arnOf('refuses') } });
    const email = someEmail();
    await signUp(clientId, email);
    const AuthParameters = { USERNAME: email, PASSWORD: goodPassword };
    await assert.rejects(
      appClient(server).send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })),
      { name: 'UserLambdaValidationException', message: 'PreAuthentication failed with error not invited.' },
    );
  });
});
