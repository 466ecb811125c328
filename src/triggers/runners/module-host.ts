/**
 * Process that runs a function file, as AWS Lambda's Node runtime does: ESM or CommonJS, async or
 * with a callback. The first message names the module; each one after it is an event, one at a
 * time. Its environment is the function's, file descriptors inherited from the server are closed
 * before the module is loaded, and Node's permission model limits it to its own folder
 * (`module-permissions.ts`): protection against mistakes and curious modules, not a security
 * boundary. A separate system user is one (`triggers.modules.user`).
 */
import { closeSync, fstatSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export interface Load {
  readonly module: string;
  readonly handler: string;
}

export interface Start extends Load {
  /** Highest number of file descriptors that may have been inherited. */
  readonly highestDescriptor: number;
}

export interface Task {
  readonly id: number;
  readonly event: string;
  readonly arn: string;
  /** Milliseconds. */
  readonly timeLimit: number;
}

export type HostMessage =
  | { readonly id: number; readonly kind: 'returned'; readonly answer: string }
  | { readonly id: number; readonly kind: 'threw'; readonly message: string }
  | { readonly id: number; readonly kind: 'unloadable' | 'too-large'; readonly message: string };

type Callback = (error: unknown, answer?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

/** Characters of the JSON of the longest response. */
const MAX_ANSWER = 1024 * 1024;
const MAX_MESSAGE = 2000;

let loading: Promise<Handler> | undefined;
let current = 0;

process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => sendToServer({ id: current, kind: 'threw', message: wordsOf(error) }));
process.on('unhandledRejection', (error) => sendToServer({ id: current, kind: 'threw', message: wordsOf(error) }));
process.on('message', (message: Start | Task) => {
  if ('module' in message) {
    closeInherited(message.highestDescriptor);
    loading = load(message);
    // Reported when the first event awaits it.
    loading.catch(() => undefined);
  } else {
    void run(message);
  }
});

/**
 * Closes descriptors that were opened without close-on-exec: the stores' (LMDB). This process has
 * only sockets and pipes of its own by now.
 */
function closeInherited(highest: number): void {
  for (let descriptor = 3; descriptor <= highest; descriptor++) {
    try {
      if (fstatSync(descriptor).isFile()) closeSync(descriptor);
    } catch {
      // Not open.
    }
  }
}

async function load({ module, handler }: Load): Promise<Handler> {
  const loaded = (await import(pathToFileURL(module).href)) as Record<string, unknown>;
  const found = loaded[handler] ?? (loaded['default'] as Record<string, unknown> | undefined)?.[handler];
  if (typeof found !== 'function') throw new Error(`${handler} is not a function of the module`);
  return found as Handler;
}

async function run(task: Task): Promise<void> {
  const { id } = task;
  current = id;
  let handler: Handler;
  try {
    handler = await loading!;
  } catch (error) {
    return sendToServer({ id, kind: 'unloadable', message: wordsOf(error) });
  }
  try {
    const answer = JSON.stringify((await called(handler, task)) ?? null);
    if (answer.length > MAX_ANSWER) return sendToServer({ id, kind: 'too-large', message: 'the answer is too large' });
    sendToServer({ id, kind: 'returned', answer });
  } catch (error) {
    sendToServer({ id, kind: 'threw', message: wordsOf(error) });
  }
}

/**
 * Resolves with the first result: a promise's value, the callback's, or a value returned
 * synchronously.
 */
function called(handler: Handler, { event, arn, timeLimit, id }: Task): Promise<unknown> {
  const until = Date.now() + timeLimit;
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, answer) => (error === undefined || error === null ? resolve(answer) : reject(error));
    const context = {
      functionName: arn.split(':')[6] ?? arn,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: '128',
      awsRequestId: `${process.pid}-${id}`,
      logGroupName: '',
      logStreamName: '',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
      done: callback,
      fail: (error: unknown) => reject(error ?? 'null'),
      succeed: (answer: unknown) => resolve(answer),
    };
    const returned = handler(JSON.parse(event), context, callback);
    if (returned !== undefined || handler.length < 2) resolve(returned);
  });
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error || hasMessage(error) ? error.message : String(error);
  return words.slice(0, MAX_MESSAGE);
}

function hasMessage(error: unknown): error is { message: string } {
  return typeof (error as { message?: unknown } | null)?.message === 'string';
}

function sendToServer(message: HostMessage): void {
  if (process.connected) process.send!(message);
}
