import { type Clock, defined, type Logger, own } from '../kernel/index.js';
import type { TriggerOutcomes } from './outcomes.js';
import { createAwsLambdaRunner, type LambdaEndpoint } from './runners/aws-lambda.js';
import { type CognitoPool, createCognitoPoolRunner } from './runners/cognito-pool.js';
import { createHttpRunner } from './runners/http-runner.js';
import type { ModuleFunction, SystemUser } from './runners/module-process.js';
import { createModuleRunner } from './runners/module-runner.js';
import { createTriggers } from './triggers.js';
import type { Runner, Triggers } from './types.js';

/** Runtime of a function, and the pools that may use it. */
export type FunctionConfig = (
  | ModuleFunction
  | { readonly url: string; readonly secret: string }
  | { readonly lambda: LambdaEndpoint }
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
export function createMayCall(functions: Readonly<Record<string, FunctionConfig>>): MayCall {
  return (arn, poolId) => own(functions, arn)?.pools?.includes(poolId) ?? true;
}

/**
 * Creates the triggers of a server: `functions` by ARN, from the settings; other ARNs are called at
 * AWS Lambda, if `lambda` configures it. Nothing is started or loaded before the first call.
 */
export function createFunctionTriggers(parts: {
  functions: Readonly<Record<string, FunctionConfig>>;
  lambda?: LambdaEndpoint;
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
  const awsLambda = lambda && createAwsLambdaRunner(lambda);

  function runnerFor(arn: string, config: FunctionConfig): Runner {
    if ('module' in config) return createModuleRunner(config, { arn, logger: logger.child({ function: arn }), ...defined({ user }) });
    if ('url' in config) return createHttpRunner({ ...config, fetch, clock });
    if ('cognito' in config) return createCognitoPoolRunner(config.cognito);
    return createAwsLambdaRunner(config.lambda);
  }

  return createTriggers({
    runnerOf(arn, poolId) {
      if (!mayCall(arn, poolId)) return undefined;
      const config = own(functions, arn);
      if (!config) return awsLambda;
      const runner = runners.get(arn) ?? runnerFor(arn, config);
      runners.set(arn, runner);
      return runner;
    },
    async close() {
      await Promise.all([...runners.values(), ...(awsLambda ? [awsLambda] : [])].map((runner) => runner.close()));
    },
    logger,
    ...defined({ outcomes }),
  });
}
