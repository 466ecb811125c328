import { type StsError, stsError } from './errors.js';
import type { PolicyDocument } from './policy/index.js';
import type { RoleRequest, WebIdentity } from './types.js';

const MIN_SECONDS = 900;
const MAX_SECONDS = 12 * 3600;
const DEFAULT_SECONDS = 3600;
/** Bytes for session policies and tags in a session token. */
const MAX_PACKED = 4096;
/** ARN of an IAM role, with a path or without. */
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/[\u0021-\u007e]+$/;
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Checks constraints that do not depend on the role, and returns the duration. Throws `validation`.
 */
export function checkRoleRequest(request: RoleRequest): number {
  const { roleArn, roleSessionName, durationSeconds = DEFAULT_SECONDS } = request;
  if (roleArn.length < 20) throw violation(roleArn, 'roleArn', 'have length greater than or equal to 20');
  if (roleArn.length > 2048) throw violation(roleArn, 'roleArn', 'have length less than or equal to 2048');
  if (!ROLE_ARN.test(roleArn)) throw stsError('validation', `${roleArn} is invalid`);
  if (roleSessionName.length < 2) throw violation(roleSessionName, 'roleSessionName', 'have length greater than or equal to 2');
  if (roleSessionName.length > 64) throw violation(roleSessionName, 'roleSessionName', 'have length less than or equal to 64');
  if (!/^[\w+=,.@-]+$/.test(roleSessionName))
    throw violation(roleSessionName, 'roleSessionName', 'satisfy regular expression pattern: [\\w+=,.@-]*');
  if (!Number.isInteger(durationSeconds) || durationSeconds < MIN_SECONDS)
    throw violation(String(durationSeconds), 'durationSeconds', `have value greater than or equal to ${MIN_SECONDS}`);
  if (durationSeconds > MAX_SECONDS)
    throw violation(String(durationSeconds), 'durationSeconds', `have value less than or equal to ${MAX_SECONDS}`);
  return durationSeconds;
}

export function violation(value: string, member: string, must: string): StsError {
  const shown = value.length > 200 ? `${value.slice(0, 200)}…` : value;
  return stsError(
    'validation',
    `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: Member must ${must}`,
  );
}

/**
 * Returns the percentage of `MAX_PACKED` in use; undefined without policies and tags. Throws
 * `packed_policy_too_large`, `validation` for tags.
 */
export function packedSize(policies: readonly (PolicyDocument | string)[], tags: WebIdentity['principalTags'] = {}): number | undefined {
  const pairs = Object.entries(tags);
  const wrong = pairs.find(
    ([name, value]) => name === '' || name.length > 128 || value.length > 256 || !TAG.test(name) || !TAG.test(value),
  );
  if (wrong || pairs.length > 50) throw stsError('validation', 'The session tags are not valid.');
  if (policies.length === 0 && pairs.length === 0) return undefined;
  const percent = Math.ceil((Buffer.byteLength(JSON.stringify([policies, pairs])) * 100) / MAX_PACKED);
  if (percent > 100)
    throw stsError('packed_policy_too_large', `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`);
  return percent;
}
