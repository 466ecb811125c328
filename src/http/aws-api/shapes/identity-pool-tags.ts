import { identityPoolArn } from '../arns.js';
import { invalidParameter } from '../errors.js';

const IDENTITY_POOL = /^arn:[\w-]+:cognito-identity:[\w-]+:\d+:identitypool\/([\w-]+:[0-9a-f-]+)$/;

/** Identity pools are all that has tags. Throws `InvalidParameterException` for whatever is not an ARN of an identity pool of this server's. */
export function taggedIdentityPoolId(arn: string, place: { readonly region: string; readonly accountId: string }): string {
  const poolId = IDENTITY_POOL.exec(arn)?.[1];
  if (poolId === undefined || arn !== identityPoolArn(poolId, place)) throw invalidParameter(`Invalid resource ARN: ${arn.slice(0, 200)}`);
  return poolId;
}
