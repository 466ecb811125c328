import { text } from 'node:stream/consumers';
import { CodedError, randomIds, systemClock } from '../kernel/index.js';
import type { GivenSettings } from '../settings/index.js';
import { signRequest } from '../sts/index.js';
import { openSecrets } from './secrets.js';

/** `cognate call`: one operation of our own service, signed with the operator's key. */
export interface CallCommand {
  /** `UpdateUserPoolExtensions` */
  readonly operation: string;
  /** JSON; `-`: from standard input. */
  readonly input: string;
}

/** What the server said no with, or that it did not answer. */
export class CallError extends CodedError<'call_failed'> {
  constructor(message: string, cause?: unknown) {
    super('call_failed', message, { cause });
  }
}

/** Milliseconds. */
const TIMEOUT_MS = 30_000;

/** Asks the running server. Resolves with its answer, as JSON for people to read. Throws `CallError`. */
export async function call(settings: GivenSettings, { operation, input }: CallCommand): Promise<string> {
  const { operator } = await openSecrets(settings, randomIds);
  const url = new URL(settings.baseUrl ?? `http://localhost:${settings.port}`);
  const body = Buffer.from(input === '-' ? await text(process.stdin) : input);
  const headers = signRequest({
    method: 'POST',
    path: '/',
    query: '',
    headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Cognate.${operation}` },
    body,
    service: 'cognate',
    region: settings.region,
    credentials: operator,
    now: systemClock.now(),
  });
  const answer = await fetch(url, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new CallError(`${url.origin} does not answer`, cause);
  });
  const said = (await answer.json()) as { __type?: string; message?: string };
  if (!answer.ok) throw new CallError(`${said.__type}: ${said.message}`);
  return `${JSON.stringify(said, undefined, 2)}\n`;
}
