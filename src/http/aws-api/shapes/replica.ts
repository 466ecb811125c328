import type { UserPoolReplicaType } from '@aws-sdk/client-cognito-identity-provider';
import { userPoolArn } from '../arns.js';
import { AwsError, invalidParameter } from '../errors.js';

/** Primary replica of a pool, the only one: a server has one Region. */
export const primaryReplica = (poolId: string, place: { region: string; accountId: string }): UserPoolReplicaType => ({
  RegionName: place.region,
  Status: 'ACTIVE',
  Role: 'PRIMARY',
  UserPoolArn: userPoolArn(poolId, place),
});

/** Error for a change of a replica: the primary cannot be changed, and there is no other. */
export function replicaRefusal(requestedRegion: string, { region }: { region: string }): AwsError {
  if (requestedRegion === region) return invalidParameter('The primary Region of a user pool cannot be changed or deleted.');
  return new AwsError('ResourceNotFoundException', `The user pool has no replica in ${requestedRegion}.`);
}
