import { createHmac } from 'node:crypto';
import { type Clock, hasCode, readAnswer } from '../../kernel/index.js';
import type { Runner, RunResult } from '../types.js';

const MAX_ANSWER = 1024 * 1024;
const MAX_MESSAGE = 2000;

/**
 * Runs a function behind an HTTP endpoint: POST of the event, signed. `X-Cognate-Signature: v1={hex
 * HMAC-SHA256 of "{timestamp}.{body}"}` with `X-Cognate-Timestamp` in seconds. 200 with the whole
 * event is the response; 4xx with `{"errorMessage": …}` is the function's refusal; everything else
 * is a failure. Redirects are not followed.
 */
export function createHttpRunner(parts: { url: string; secret: string; fetch: typeof globalThis.fetch; clock: Clock }): Runner {
  const { url, secret, fetch, clock } = parts;
  return {
    async run(event, { arn, timeLimit }) {
      const body = JSON.stringify(event);
      const timestamp = String(Math.floor(clock.now() / 1000));
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'x-cognate-function': arn,
            'x-cognate-timestamp': timestamp,
            'x-cognate-signature': `v1=${signature}`,
          },
          body,
          redirect: 'error',
          signal: AbortSignal.timeout(timeLimit),
        });
        return resultOf(answer.status, await textOf(answer));
      } catch (error) {
        const late = (error as Error).name === 'TimeoutError';
        return {
          kind: 'failed',
          reason: late ? 'Socket timeout while invoking Lambda function' : 'The endpoint did not answer',
          detail: error,
        };
      }
    },
    close: async () => {},
  };
}

function resultOf(status: number, text: string | undefined): RunResult {
  if (status === 200) return { kind: 'returned', answer: parsed(text) };
  const message = (parsed(text) as { errorMessage?: unknown } | undefined | null)?.errorMessage;
  if (status >= 400 && status < 500 && typeof message === 'string') return { kind: 'threw', message: message.slice(0, MAX_MESSAGE) };
  return { kind: 'failed', reason: `Status ${status}` };
}

/** Parses JSON; undefined when invalid or too large. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text of an answer; undefined when there is none, or too much. */
const textOf = (answer: Response): Promise<string | undefined> =>
  readAnswer(answer, MAX_ANSWER).then(String, (error: unknown) => {
    if (!hasCode(error, 'answer_too_large')) throw error;
    return undefined;
  });
