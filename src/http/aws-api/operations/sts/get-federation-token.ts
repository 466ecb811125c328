import { readSessionPolicies } from '../../../../sts/index.js';
import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import type { CallerIdentity, SignedCall } from '../../query-operation.js';
import { awsCredentials, durationOf, narrowingOf, required, sessionTagsOf } from './parameters.js';

/**
 * GetFederationToken: credentials with the caller's permissions intersected with the session policies; without session policies they allow
 * nothing.
 */
export async function getFederationToken(
  { userSessions, iam }: Pick<Parts, 'userSessions' | 'iam'>,
  parameters: URLSearchParams,
  _caller: CallerIdentity,
  { principal, context }: SignedCall,
): Promise<XmlValue> {
  const { tags } = sessionTagsOf(parameters);
  const request = {
    name: required(parameters, 'Name'),
    tags,
    ...durationOf(parameters),
    ...(await readSessionPolicies(narrowingOf(parameters), iam.policies.document)),
  };
  const { credentials, arn, id, packedPolicySize } = await userSessions.getFederationToken(principal, request, context);
  return {
    Credentials: awsCredentials(credentials),
    FederatedUser: { FederatedUserId: id, Arn: arn },
    PackedPolicySize: packedPolicySize,
  };
}
