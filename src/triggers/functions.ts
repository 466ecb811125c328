import { type Clock, defined, type Logger, own } from '../kernel/index.js';
import type { TriggerOutcomes } from './outcomes.js';
import { createAwsLambdaRunner } from './runners/aws-lambda.js';
import { type CognitoPool, createCognitoPoolRunner } from './runners/cognito-pool.js';
import { createHttpRunner } from './runners/http-runner.js';
import type { ModuleFunction, SystemUser } from './runners/module-process.js';
import { createModuleRunner } from './runners/module-runner.js';
import { createTriggers } from './triggers.js';
import type { Runner, Triggers } from './types.js';

interface LambdaPlace {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/** Runtime of a function, and the pools that may use it. */
export type FunctionPlace = (
  | ModuleFunction
  | { readonly url: string; readonly secret: string }
  | { readonly lambda: LambdaPlace }
  /** Built-in user migration function. */
  | { readonly cognito: CognitoPool }
) & {
  /** User pools that may use it. Omitted: all. */
  readonly pools?: readonly string[] | undefined;
};

/** Reports whether a pool may call the function of an ARN. */
export type MayCall = (arn: string, poolId: string) => boolean;

/**
 * A function without a list of pools is available to all, as are those of AWS Lambda, where AWS
 * decides.
 */
export function createMayCall(functions: Readonly<Record<string, FunctionPlace>>): MayCall {
  return (arn, poolId) => own(functions, arn)?.pools?.includes(poolId) ?? true;
}

/**
 * Creates the triggers of a server: `functions` by ARN, from the settings; other ARNs are called at
 * AWS Lambda, if `lambda` configures it. Nothing is started or loaded before the first call.
 */
export function createFunctionTriggers(parts: {
  functions: Readonly<Record<string, FunctionPlace>>;
  lambda?: LambdaPlace;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  logger: Logger;
  /** User that modules run as. Omitted: the server's own. */
  moduleUser?: SystemUser;
  outcomes?: Pick<TriggerOutcomes, 'note'>;
}): Triggers {
  const { functions, lambda, fetch, clock, logger, moduleUser: user, outcomes } = parts;
  const mayCall = createMayCall(functions);
  const runners = new Map<string, Runner>();
  const elsewhere = lambda && createAwsLambdaRunner(placeOf(lambda));

  function runnerFor(arn: string, place: FunctionPlace): Runner {
    if ('module' in place) return createModuleRunner(place, { logger: logger.child({ function: arn }), ...defined({ user }) });
    if ('url' in place) return createHttpRunner({ ...place, fetch, clock });
    if ('cognito' in place) return createCognitoPoolRunner(place.cognito);
    return createAwsLambdaRunner(placeOf(place.lambda));
  }

  return createTriggers({
    runnerOf(arn, poolId) {
      if (!mayCall(arn, poolId)) return undefined;
      const place = own(functions, arn);
      if (!place) return elsewhere;
      const runner = runners.get(arn) ?? runnerFor(arn, place);
      runners.set(arn, runner);
      return runner;
    },
    async close() {
      await Promise.all([...runners.values(), ...(elsewhere ? [elsewhere] : [])].map((runner) => runner.close()));
    },
    logger,
    ...defined({ outcomes }),
  });
}

const placeOf = ({ endpoint, region }: LambdaPlace): { endpoint?: string; region?: string } => ({
  ...defined({ endpoint, region }),
});
