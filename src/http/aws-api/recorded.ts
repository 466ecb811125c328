import { awsErrorOf } from './error-table.js';
import type { Call, Parts } from './operation.js';

interface RecordedCall {
  readonly name: string;
  readonly signingName: string;
  readonly input: unknown;
  readonly call: Call;
  readonly protocol?: 'json' | 'iam' | 'sts';
}

/** Operations that only read; those that issue credentials are excluded. */
const READS = /^(?!Get(SessionToken|FederationToken|OpenIdToken))(Get|List|Describe|AdminGet|AdminList|Lookup)/;
/** Input members that identify the resource, in any of the services. */
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

/** Runs an operation and records it as an administrative audit event, refused or not; operations that only read are not recorded. */
export async function recorded<T>(
  { adminActivities }: Pick<Parts, 'adminActivities'>,
  { name, signingName, input, call, protocol = 'json' }: RecordedCall,
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
