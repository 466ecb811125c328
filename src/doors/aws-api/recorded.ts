import { awsErrorOf } from './error-table.js';
import type { Call, Parts } from './operation.js';

interface Asked {
  readonly name: string;
  readonly signingName: string;
  readonly input: unknown;
  readonly call: Call;
}

const READS = /^(Get|List|Describe|AdminGet|AdminList|Lookup)/;

/** What an operator does, refused or not, is told to whoever listens; what only reads is not. */
export async function recorded<T>(
  { acts }: Pick<Parts, 'acts'>,
  { name, signingName, input, call }: Asked,
  work: () => Promise<T>,
): Promise<T> {
  const record = (result: string): void => {
    if (READS.test(name) && result === 'done') return;
    const { UserPoolId, IdentityPoolId, ClientId, Username, GroupName } = (input ?? {}) as Readonly<Record<string, unknown>>;
    acts.record({
      who: call.principal?.arn ?? '',
      action: `${signingName}:${name}`,
      on: { UserPoolId, IdentityPoolId, ClientId, Username, GroupName },
      result,
      requestId: call.requestId,
      origin: call.origin,
    });
  };
  try {
    const done = await work();
    record('done');
    return done;
  } catch (error) {
    record(awsErrorOf(error, 'json').awsName);
    throw error;
  }
}
