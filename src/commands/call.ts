import { text } from 'node:stream/consumers';
import { CodedError, randomIds, systemClock } from '../kernel/index.js';
import type { GivenSettings } from '../settings/index.js';
import { openSecrets } from '../settings/index.js';
import { signRequest } from '../sts/index.js';

/** `cognate call`: one operation of the Cognate service, signed with the operator's key. */
export interface CallCommand {
  /** Operation name, e.g. `UpdateUserPoolExtensions`. */
  readonly operation: string;
  /** JSON; `-`: read from standard input. */
  readonly input: string;
}

/** Error that the server returned, or no response at all. */
export class CallError extends CodedError<'call_failed'> {
  constructor(message: string, cause?: unknown) {
    super('call_failed', message, { cause });
  }
}

/** Milliseconds. */
const TIMEOUT_MS = 30_000;

/** Calls the running server. Resolves with its response as indented JSON. Throws `CallError`. */
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
  const output = (await answer.json()) as { __type?: string; message?: string };
  if (!answer.ok) throw new CallError(`${output.__type}: ${output.message}`);
  return `${JSON.stringify(output, undefined, 2)}\n`;
}
