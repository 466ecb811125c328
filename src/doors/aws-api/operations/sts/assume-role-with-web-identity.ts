import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';

/** AssumeRoleWithWebIdentity: the token is the caller's proof, there is no signature. */
export async function assumeRoleWithWebIdentity({ sts }: Pick<Parts, 'sts'>, parameters: URLSearchParams): Promise<XmlValue> {
  const policy = parameters.get('Policy');
  const policyArns = [...parameters.entries()].filter(([name]) => /^PolicyArns\.member\.\d+\.arn$/.test(name)).map(([, arn]) => arn);
  const assumed = await sts.assumeRoleWithWebIdentity({
    roleArn: required(parameters, 'RoleArn'),
    roleSessionName: required(parameters, 'RoleSessionName'),
    webIdentityToken: required(parameters, 'WebIdentityToken'),
    ...(policy === null ? {} : { policy }),
    ...(policyArns.length === 0 ? {} : { policyArns }),
    ...durationOf(parameters),
  });
  return {
    SubjectFromWebIdentityToken: assumed.subject,
    Audience: assumed.audience,
    AssumedRoleUser: { Arn: assumed.assumedRoleArn, AssumedRoleId: assumed.assumedRoleId },
    Credentials: {
      SessionToken: assumed.credentials.sessionToken,
      SecretAccessKey: assumed.credentials.secretAccessKey,
      Expiration: new Date(assumed.credentials.expiresAt * 1000).toISOString().replace('.000Z', 'Z'),
      AccessKeyId: assumed.credentials.accessKeyId,
    },
    Provider: assumed.provider,
    PackedPolicySize: assumed.packedPolicySize,
  };
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
}

function durationOf(parameters: URLSearchParams): { durationSeconds?: number } {
  const text = parameters.get('DurationSeconds');
  if (text === null) return {};
  if (!/^\d{1,9}$/.test(text)) throw new AwsError('MalformedInput', 'DurationSeconds must be a whole number');
  return { durationSeconds: Number(text) };
}
