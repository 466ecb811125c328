import { defined } from '../../../../kernel/index.js';
import { readSessionPolicies } from '../../../../sts/index.js';
import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import type { CallerIdentity, SignedCall } from '../../query-operation.js';
import { awsCredentials, durationOf, narrowingOf, refuseMfa, required, sessionTagsOf } from './parameters.js';

/** AssumeRole with the credentials of a user, a role (role chaining) or the operator. */
export async function assumeRole(
  { assumeRoleAs, iam }: Pick<Parts, 'assumeRoleAs' | 'iam'>,
  parameters: URLSearchParams,
  _caller: CallerIdentity,
  { principal, context }: SignedCall,
): Promise<XmlValue> {
  if ([...parameters.keys()].some((name) => name.startsWith('ProvidedContexts.')))
    throw new AwsError('ValidationError', 'ProvidedContexts are not supported on this server.');
  refuseMfa(parameters);
  const request = {
    roleArn: required(parameters, 'RoleArn'),
    roleSessionName: required(parameters, 'RoleSessionName'),
    ...durationOf(parameters),
    ...sessionTagsOf(parameters),
    ...(await readSessionPolicies(narrowingOf(parameters), iam.policies.document)),
    ...defined({
      externalId: parameters.get('ExternalId') ?? undefined,
      sourceIdentity: parameters.get('SourceIdentity') ?? undefined,
    }),
  };
  const assumed = await assumeRoleAs(principal, request, context);
  return {
    AssumedRoleUser: { AssumedRoleId: assumed.id, Arn: assumed.arn },
    Credentials: awsCredentials(assumed.credentials),
    PackedPolicySize: assumed.packedPolicySize,
    SourceIdentity: assumed.sourceIdentity,
  };
}
