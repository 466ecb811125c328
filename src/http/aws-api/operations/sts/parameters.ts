import { defined } from '../../../../kernel/index.js';
import { AwsError } from '../../errors.js';
import type { XmlValue } from '../../protocol/xml.js';

/** Readers of the parameters of STS operations. */

export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
}

export function durationOf(parameters: URLSearchParams): { durationSeconds?: number } {
  const text = parameters.get('DurationSeconds');
  if (text === null) return {};
  if (!/^\d{1,9}$/.test(text)) throw new AwsError('MalformedInput', 'DurationSeconds must be a whole number');
  return { durationSeconds: Number(text) };
}

/** Values of `{name}.member.1`, `.2`, … or, with a suffix, `{name}.member.1.arn`, in numeric order. */
export function listOf(parameters: URLSearchParams, name: string, suffix = ''): string[] {
  const item = new RegExp(`^${name}\\.member\\.(\\d{1,5})${suffix && `\\.${suffix}`}$`);
  return [...parameters]
    .flatMap(([key, value]) => {
      const at = item.exec(key)?.[1];
      return at === undefined ? [] : [[Number(at), value] as const];
    })
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

/** Session policies: `Policy` and `PolicyArns`. */
export function narrowingOf(parameters: URLSearchParams): { policy?: string; policyArns: string[] } {
  const policy = parameters.get('Policy');
  return { ...defined({ policy: policy === null ? undefined : policy }), policyArns: listOf(parameters, 'PolicyArns', 'arn') };
}

/** Session tags: `Tags` and `TransitiveTagKeys`. */
export function sessionTagsOf(parameters: URLSearchParams): {
  tags: { key: string; value: string }[];
  transitiveTagKeys: string[];
} {
  const keys = listOf(parameters, 'Tags', 'Key');
  const values = listOf(parameters, 'Tags', 'Value');
  if (keys.length !== values.length) throw new AwsError('ValidationError', 'A tag must have a key and a value.');
  return {
    tags: keys.map((key, at) => ({ key, value: values[at]! })),
    transitiveTagKeys: listOf(parameters, 'TransitiveTagKeys'),
  };
}

/** Refuses MFA parameters: IAM MFA devices are not supported. Throws `AccessDenied` (403). */
export function refuseMfa(parameters: URLSearchParams): void {
  if (parameters.has('SerialNumber') || parameters.has('TokenCode'))
    throw new AwsError('AccessDenied', 'MultiFactorAuthentication failed, unable to validate MFA code.', 403);
}

/** Temporary credentials as an STS `Credentials` element. */
export function awsCredentials(credentials: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
}): XmlValue {
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: new Date(credentials.expiresAt * 1000).toISOString().replace('.000Z', 'Z'),
  };
}
