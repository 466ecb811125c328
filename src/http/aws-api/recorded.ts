import { awsErrorOf } from './error-table.js';
import type { Call, Parts } from './operation.js';

interface Asked {
  readonly name: string;
  readonly signingName: string;
  readonly input: unknown;
  readonly call: Call;
  readonly protocol?: 'json' | 'iam' | 'sts';
}

/** What only looks; what gives somebody credentials does not. */
const READS = /^(?!Get(SessionToken|FederationToken|OpenIdToken))(Get|List|Describe|AdminGet|AdminList|Lookup)/;
/** Members of an input that name what it is about, in any of the services. */
const NAMES = [
  'UserPoolId',
  'IdentityPoolId',
  'ClientId',
  'Username',
  'GroupName',
  'UserName',
  'RoleName',
  'RoleArn',
  'PolicyArn',
] as const;

/** What an operator does, refused or not, is told to whoever listens; what only reads is not. */
export async function recorded<T>(
  { adminActivities }: Pick<Parts, 'adminActivities'>,
  { name, signingName, input, call, protocol = 'json' }: Asked,
  work: () => Promise<T>,
): Promise<T> {
  const record = (result: string): void => {
    if (READS.test(name) && result === 'done') return;
    const members = (input ?? {}) as Readonly<Record<string, unknown>>;
    adminActivities.record({
      who: call.principal?.arn ?? '',
      action: `${signingName}:${name}`,
      on: Object.fromEntries(NAMES.map((member) => [member, members[member]])),
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
    record(awsErrorOf(error, protocol).awsName);
    throw error;
  }
}
