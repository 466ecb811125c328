import { dirname } from 'node:path';

/** Megabytes of heap of a function's process. */
export const MEMORY_MB = 128;

/**
 * Environment variables of a function's process: those AWS Lambda documents, under those of its
 * settings. None is the server's.
 */
export function environmentOf(arn: string, module: string, configured: Readonly<Record<string, string>>): Record<string, string> {
  const [, , , region = '', , , name = arn, qualifier = ''] = arn.split(':');
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: /^\d+$/.test(qualifier) ? qualifier : '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    LAMBDA_TASK_ROOT: dirname(module),
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    ...configured,
  };
}
