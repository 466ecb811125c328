import type { LambdaClient } from '@aws-sdk/client-lambda';
import { defined } from '../../kernel/index.js';
import type { Runner, RunResult } from '../types.js';

const MAX_MESSAGE = 2000;

/** Endpoint with the Invoke API of AWS Lambda. */
export interface LambdaEndpoint {
  /** Omitted: AWS. */
  readonly endpoint?: string | undefined;
  /** Omitted: the region of the function's ARN. */
  readonly region?: string | undefined;
  /** `FunctionName` of the call. Omitted: the ARN at AWS, the name in the ARN at another endpoint. */
  readonly functionName?: string | undefined;
}

/**
 * Runs functions at AWS Lambda, or a service with its Invoke API. The SDK is loaded with the first
 * call, and resolves credentials by its default chain.
 */
export function createAwsLambdaRunner(endpointConfig: LambdaEndpoint): Runner {
  const clients = new Map<string, Promise<LambdaClient>>();

  async function clientFor(region: string): Promise<LambdaClient> {
    const { LambdaClient } = await import('@aws-sdk/client-lambda');
    return new LambdaClient({ region, maxAttempts: 1, ...defined({ endpoint: endpointConfig.endpoint }) });
  }

  async function invoke(event: object, arn: string, signal: AbortSignal): Promise<RunResult> {
    const region = endpointConfig.region ?? arn.split(':')[3] ?? '';
    const client = clients.get(region) ?? clientFor(region);
    clients.set(region, client);
    const { InvokeCommand } = await import('@aws-sdk/client-lambda');
    const command = new InvokeCommand({
      ...functionIn(endpointConfig, arn),
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const { FunctionError, Payload } = await (await client).send(command, { abortSignal: signal });
    const answer = parsed(Payload?.transformToString());
    if (FunctionError === undefined) return { kind: 'returned', answer };
    const message = (answer as { errorMessage?: unknown } | undefined)?.errorMessage;
    return { kind: 'threw', message: typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : FunctionError };
  }

  return {
    async run(event, { arn, timeLimit }) {
      const signal = AbortSignal.timeout(timeLimit);
      const late = new Promise<RunResult>((resolve) => {
        signal.onabort = () => resolve({ kind: 'failed', reason: 'Socket timeout while invoking Lambda function' });
      });
      const invoked = invoke(event, arn, signal).catch(
        (error: Error): RunResult => ({ kind: 'failed', reason: reasonOf(error), detail: error }),
      );
      return Promise.race([invoked, late]);
    },
    async close() {
      for (const client of clients.values()) (await client).destroy();
    },
  };
}

/** Returns the function of a call; the version or alias in an ARN is `Qualifier` beside a name. */
function functionIn({ endpoint, functionName }: LambdaEndpoint, arn: string): { FunctionName: string; Qualifier?: string } {
  if (functionName !== undefined) return { FunctionName: functionName };
  const [, , , , , , name, Qualifier] = arn.split(':');
  if (endpoint === undefined || name === undefined) return { FunctionName: arn };
  return { FunctionName: name, ...defined({ Qualifier }) };
}

/** Returns the error that the service names, and its HTTP status if it answered. */
function reasonOf(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): string {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) return error.name;
  return error.name.endsWith('Exception') ? `${error.name} (status ${status})` : `Status ${status}`;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
