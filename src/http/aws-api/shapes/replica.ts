import type { UserPoolReplicaType } from '@aws-sdk/client-cognito-identity-provider';
import { userPoolArn } from '../arns.js';
import { AwsError, invalidParameter } from '../errors.js';

/** A server has one Region: each pool's primary is there, and no other. */
export const primaryReplica = (poolId: string, place: { region: string; accountId: string }): UserPoolReplicaType => ({
  RegionName: place.region,
  Status: 'ACTIVE',
  Role: 'PRIMARY',
  UserPoolArn: userPoolArn(poolId, place),
});

/** What is said to whoever would change a replica: the primary cannot be, and there is no other. */
export function replicaRefusal(asked: string, { region }: { region: string }): AwsError {
  if (asked === region) return invalidParameter('The primary Region of a user pool cannot be changed or deleted.');
  return new AwsError('ResourceNotFoundException', `The user pool has no replica in ${asked}.`);
}
