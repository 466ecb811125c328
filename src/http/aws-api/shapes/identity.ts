import type { IdentityDescription as AwsIdentity } from '@aws-sdk/client-cognito-identity';
import type { IdentityDescription } from '../../../identity-pools/index.js';
import { defined } from '../../../kernel/index.js';

export function awsIdentity({ id, providers, createdAt, updatedAt }: IdentityDescription): AwsIdentity {
  return {
    IdentityId: id,
    ...defined({ Logins: providers.length > 0 ? [...providers] : undefined }),
    CreationDate: createdAt,
    LastModifiedDate: updatedAt,
  };
}
