import { identityPoolArn } from '../arns.js';
import { invalidParameter } from '../errors.js';

const IDENTITY_POOL = /^arn:[\w-]+:cognito-identity:[\w-]+:\d+:identitypool\/([\w-]+:[0-9a-f-]+)$/;

/** Identity pool id of an ARN; only identity pools have tags. Throws `InvalidParameterException` for any other ARN. */
export function taggedIdentityPoolId(arn: string, place: { readonly region: string; readonly accountId: string }): string {
  const poolId = IDENTITY_POOL.exec(arn)?.[1];
  if (poolId === undefined || arn !== identityPoolArn(poolId, place)) throw invalidParameter(`Invalid resource ARN: ${arn.slice(0, 200)}`);
  return poolId;
}
