import { CodedError, defined, type Logger } from '../kernel/index.js';
import { type Contracts, contracts, type TriggerName } from './contracts.js';
import { eventOf } from './event.js';
import type { TriggerOutcomes } from './outcomes.js';
import { isRecord, readResponse } from './readers.js';
import type { PoolTriggers, Runner, RunResult, TriggerOutcome, Triggers } from './types.js';

/** Cognito's fixed time limit. Milliseconds. */
const TIME_LIMIT_MS = 5000;

/** `runnerOf`: returns the runner of an ARN for a pool, if any. */
export function createTriggers(parts: {
  runnerOf: (arn: string, poolId: string) => Runner | undefined;
  close: () => Promise<void>;
  outcomes?: Pick<TriggerOutcomes, 'note'>;
  logger: Logger;
}): Triggers {
  const { runnerOf, close, outcomes, logger } = parts;

  async function reached<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      logger.warn({ err: cause }, 'the pool that second factors are relayed to did not answer');
      throw new CodedError(
        'trigger_failed',
        `${contracts.userMigration.title} invocation failed due to error the other pool did not answer.`,
        {
          cause,
        },
      );
    }
  }

  return {
    async invoke(name, call) {
      const arn = arnOf(call.pool.triggers, name);
      if (arn === undefined) return { kind: 'none' };
      const runner = runnerOf(arn, call.pool.id);
      const startedAt = performance.now();
      const result: RunResult = runner
        ? await runner.run(eventOf(name, call), { arn, timeLimit: TIME_LIMIT_MS })
        : {
            kind: 'failed',
            reason: 'Function not found',
            detail: 'no function of this pool has this ARN in triggers.functions, and triggers.lambda is off',
          };
      const outcome = outcomeOf(name, result);
      outcomes?.note(call.pool.id, name, {
        source: call.source,
        outcome: outcome.kind,
        milliseconds: Math.round(performance.now() - startedAt),
        ...defined({ reason: 'reason' in outcome ? outcome.reason : undefined }),
      });
      if (outcome.kind !== 'answered') {
        const detail = result.kind === 'failed' ? result.detail : undefined;
        const reasonFields =
          outcome.kind === 'refused' ? {} : { reason: outcome.reason, ...(detail instanceof Error ? { err: detail } : { detail }) };
        logger.warn({ pool: call.pool.id, trigger: call.source, arn, outcome: outcome.kind, ...reasonFields }, 'a trigger did not answer');
      }
      return outcome;
    },
    relayOf({ id, triggers: { userMigration } }) {
      const relay = userMigration === undefined ? undefined : runnerOf(userMigration, id)?.relay;
      if (!relay) return undefined;
      return {
        begin: (user) => reached(relay.begin(user, TIME_LIMIT_MS)),
        answer: (challenge, code) => reached(relay.answer(challenge, code, TIME_LIMIT_MS)),
      };
    },
    close,
  };
}

/** Triggers of a server without functions. */
export const noTriggers: Triggers = {
  invoke: async () => ({ kind: 'none' }),
  relayOf: () => undefined,
  close: async () => {},
};

/** Returns the functions that a pool names. */
export function functionsOf({ codeKey: _, preTokenGeneration, ...others }: PoolTriggers): readonly string[] {
  return [...Object.values(others), ...(preTokenGeneration ? [preTokenGeneration.arn] : [])];
}

function arnOf(triggers: PoolTriggers, name: TriggerName): string | undefined {
  return name === 'preTokenGeneration' ? triggers.preTokenGeneration?.arn : triggers[name];
}

function outcomeOf<Name extends TriggerName>(
  name: Name,
  result: RunResult,
): Exclude<TriggerOutcome<Contracts[Name]['response']>, { kind: 'none' }> {
  if (result.kind === 'threw') return { kind: 'refused', message: result.message };
  if (result.kind === 'failed') return { kind: 'failed', reason: result.reason };
  if (contracts[name].ignoresResponse) return { kind: 'answered', response: {} as never };
  const { answer } = result;
  if (!isRecord(answer) || !isRecord(answer['response'])) return { kind: 'invalid', reason: 'the answer is not an event' };
  const read = readResponse(contracts[name].readers as never, answer['response']);
  if ('wrong' in read) return { kind: 'invalid', reason: `response.${read.wrong}` };
  return { kind: 'answered', response: read.response as never };
}
