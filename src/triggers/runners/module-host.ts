/**
 * Process that runs a function file, as AWS Lambda's Node runtime does: ESM or CommonJS, with a
 * promise or a callback (`module-call.ts`). The first message names the module; each one after it
 * is an event, one at a time. Its environment is the function's, file descriptors inherited from the server are closed
 * before the module is loaded, and Node's permission model limits it to its own folder
 * (`module-permissions.ts`): protection against mistakes and curious modules, not a security
 * boundary. A separate system user is one (`triggers.modules.user`).
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type CallResult, callHandler, type Handler, type HandlerCall, messageOf } from './module-call.js';

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
  /** `crashed`: an error outside the call; the process cannot be used again. */
  | { readonly id: number; readonly kind: 'threw' | 'crashed'; readonly message: string }
  | { readonly id: number; readonly kind: 'unloadable' | 'too-large'; readonly message: string };

/** Characters of the JSON of the longest response. */
const MAX_ANSWER = 1024 * 1024;
const MAX_MESSAGE = 2000;

let loading: Promise<Handler> | undefined;
let current: { readonly id: number; readonly call?: HandlerCall } = { id: 0 };

process.on('disconnect', () => process.exit());
process.on('beforeExit', () => current.call?.loopEmptied());
process.on('uncaughtException', (error) => crash(error));
process.on('unhandledRejection', (reason) => crash(String(reason)));
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

/** Fails the current call, and has the server end this process. */
function crash(error: unknown): void {
  console.error(error);
  process.channel?.ref();
  sendToServer({ id: current.id, kind: 'crashed', message: wordsOf(error) });
  current.call?.crashed(error);
}

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

/** Loads a handler by its name, or path of names: an export, or a member of what a CommonJS module exports. */
async function load({ module, handler }: Load): Promise<Handler> {
  const loaded = (await import(pathToFileURL(module).href)) as Record<string, unknown>;
  const found = [loaded, loaded['default']].map((exported) => memberOf(exported, handler)).find((member) => typeof member === 'function');
  if (found === undefined) throw new Error(`${handler} is not a function of the module`);
  return found as Handler;
}

const memberOf = (exported: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((nested, name) => (nested as Record<string, unknown> | null | undefined)?.[name], exported);

async function run(task: Task): Promise<void> {
  const { id } = task;
  current = { id };
  let handler: Handler;
  try {
    handler = await loading!;
  } catch (error) {
    return sendToServer({ id, kind: 'unloadable', message: wordsOf(error) });
  }
  // The event loop counts as empty while only the server's channel is open.
  process.channel?.unref();
  const call = callHandler(handler, JSON.parse(task.event), contextOf(task), (result) => {
    process.channel?.ref();
    sendToServer(messageFor(id, result));
  });
  current = { id, call };
}

/** Returns the context object of AWS Lambda without the members that settle the call. */
function contextOf({ arn, timeLimit }: Task): object {
  const until = Date.now() + timeLimit;
  const { env } = process;
  return {
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: arn,
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    awsRequestId: randomUUID(),
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: '',
    getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
  };
}

function messageFor(id: number, result: CallResult): HostMessage {
  if (result.kind === 'threw') return { id, kind: 'threw', message: wordsOf(result.error) };
  const answer = jsonOf(result.answer);
  if (answer === undefined) return { id, kind: 'threw', message: 'The answer cannot be written as JSON' };
  if (answer.length > MAX_ANSWER) return { id, kind: 'too-large', message: 'the answer is too large' };
  return { id, kind: 'returned', answer };
}

function jsonOf(answer: unknown): string | undefined {
  try {
    return JSON.stringify(answer ?? null);
  } catch {
    return undefined;
  }
}

const wordsOf = (error: unknown): string => messageOf(error).slice(0, MAX_MESSAGE);

function sendToServer(message: HostMessage): void {
  if (process.connected) process.send!(message);
}
