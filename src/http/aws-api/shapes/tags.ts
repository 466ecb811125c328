import { identityPoolArn, userPoolArn } from '../arns.js';
import { invalidParameter } from '../errors.js';

const IDENTITY_POOL = /^arn:[\w-]+:cognito-identity:[\w-]+:\d+:identitypool\/([\w-]+:[0-9a-f-]+)$/;

/** Identity pool id of an ARN; only identity pools have tags. Throws `InvalidParameterException` for any other ARN. */
export function taggedIdentityPoolId(arn: string, place: { readonly region: string; readonly accountId: string }): string {
  const poolId = IDENTITY_POOL.exec(arn)?.[1];
  if (poolId === undefined || arn !== identityPoolArn(poolId, place)) throw invalidParameter(`Invalid resource ARN: ${arn.slice(0, 200)}`);
  return poolId;
}

/** Tags of a resource at most (Cognito). */
const MAX_TAGS = 50;

const USER_POOL = /^arn:[\w-]+:cognito-idp:[\w-]+:\d+:userpool\/([\w-]+)$/;

/** User pool id of an ARN; only user pools have tags. Throws `InvalidParameterException` for any other ARN. */
export function taggedPoolId(arn: string, place: { readonly region: string; readonly accountId: string }): string {
  const poolId = USER_POOL.exec(arn)?.[1];
  if (poolId === undefined || arn !== userPoolArn(poolId, place)) throw invalidParameter(`Invalid resource ARN: ${arn.slice(0, 200)}`);
  return poolId;
}

/** Validates all tags of a pool together. Throws `InvalidParameterException`. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const keys = Object.keys(tags);
  const reserved = keys.find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw invalidParameter(`Tag keys that begin with aws: are reserved: ${reserved}`);
  if (keys.length > MAX_TAGS) throw invalidParameter(`A user pool can have at most ${MAX_TAGS} tags.`);
}
