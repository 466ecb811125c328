import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import { awsCredentials, durationOf, narrowingOf, required } from './parameters.js';

/** AssumeRoleWithWebIdentity, unsigned: the token authenticates the caller. */
export async function assumeRoleWithWebIdentity({ sts }: Pick<Parts, 'sts'>, parameters: URLSearchParams): Promise<XmlValue> {
  const assumed = await sts.assumeRoleWithWebIdentity({
    roleArn: required(parameters, 'RoleArn'),
    roleSessionName: required(parameters, 'RoleSessionName'),
    webIdentityToken: required(parameters, 'WebIdentityToken'),
    ...narrowingOf(parameters),
    ...durationOf(parameters),
  });
  return {
    SubjectFromWebIdentityToken: assumed.subject,
    Audience: assumed.audience,
    AssumedRoleUser: { Arn: assumed.assumedRoleArn, AssumedRoleId: assumed.assumedRoleId },
    Credentials: awsCredentials(assumed.credentials),
    Provider: assumed.provider,
    PackedPolicySize: assumed.packedPolicySize,
  };
}
