import type { IdentityDescription as AwsIdentity } from '@aws-sdk/client-cognito-identity';
import type { IdentityDescription } from '../../../identity-pools/index.js';

export function awsIdentity({ id, providers, createdAt, updatedAt }: IdentityDescription): AwsIdentity {
  return {
    IdentityId: id,
    ...(providers.length > 0 ? { Logins: [...providers] } : {}),
    CreationDate: createdAt,
    LastModifiedDate: updatedAt,
  };
}
