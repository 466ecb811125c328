import { join } from 'node:path';
import { packageRoot } from '../../src/app/package-root.js';
import { type Logger, systemClock } from '../../src/kernel/index.js';
import { createFunctionTriggers, type FunctionConfig, type Triggers } from '../../src/triggers/index.js';

/** Handlers as users write them: not compiled, found where they lie. */
export const functionFile = (name: string): string => join(packageRoot(), 'test/triggers/functions', name);

export const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

export const moduleOf = (handler: string, file = 'esm.mjs', environment: Record<string, string> = {}): FunctionConfig => ({
  module: functionFile(file),
  handler,
  environment,
});

export interface Logged {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function recordingLogger(): Logger & { readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const note =
    (level: string) =>
    (fields: object): void =>
      void lines.push({ level, fields: fields as Logged['fields'] });
  const logger = { lines, debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error'), child: () => logger };
  return logger;
}

/** A house with one function, and a call of it as the pre sign-up trigger. */
export function withFunction(
  place: FunctionConfig | undefined,
  more: { lambda?: { endpoint?: string; region?: string }; logger?: Logger; moduleUser?: { uid: number; gid: number } } = {},
): { triggers: Triggers; call: () => ReturnType<Triggers['invoke']>; logger: Logger } {
  const { lambda, moduleUser, logger = recordingLogger() } = more;
  const arn = arnOf('one');
  const triggers = createFunctionTriggers({
    functions: place ? { [arn]: place } : {},
    ...(lambda ? { lambda } : {}),
    ...(moduleUser ? { moduleUser } : {}),
    fetch,
    clock: systemClock,
    logger,
  });
  const call = () =>
    triggers.invoke('preSignUp', {
      pool: { id: 'us-east-1_pool', triggers: { preSignUp: arn } },
      source: 'PreSignUp_SignUp',
      userName: 'ada',
      clientId: 'app',
      request: { userAttributes: { email: 'ada@example.com' }, validationData: null },
    });
  return { triggers, call, logger };
}
