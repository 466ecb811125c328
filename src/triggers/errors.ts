import { CodedError } from '../kernel/index.js';
import { contracts, type TriggerName } from './contracts.js';
import type { TriggerOutcome } from './types.js';

export type TriggerErrorCode = 'trigger_refused' | 'trigger_failed' | 'trigger_answer_invalid';

type TriggerError = CodedError<TriggerErrorCode>;

/**
 * Error for a response that violates the contract, or the rules of its effects. `detail` is for the
 * log.
 */
export function invalidAnswer(name: TriggerName, detail: string): TriggerError {
  return new CodedError('trigger_answer_invalid', 'Unrecognizable lambda output', { detail: `${contracts[name].title}: ${detail}` });
}

/**
 * Returns the response, or undefined when the pool has no such trigger. Throws `trigger_refused`,
 * `trigger_failed`, `trigger_answer_invalid`, with Cognito's messages.
 */
export function answerOf<Response>(name: TriggerName, outcome: TriggerOutcome<Response>): Response | undefined {
  const { title } = contracts[name];
  switch (outcome.kind) {
    case 'none':
      return undefined;
    case 'answered':
      return outcome.response;
    case 'refused':
      throw new CodedError('trigger_refused', `${title} failed with error ${outcome.message}.`);
    case 'failed':
      throw new CodedError('trigger_failed', `${title} invocation failed due to error ${outcome.reason}.`);
    case 'invalid':
      throw invalidAnswer(name, outcome.reason);
  }
}
