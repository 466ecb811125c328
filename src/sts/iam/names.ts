import { type StsError, stsError } from '../errors.js';

export function iamViolation(member: string, must: string): StsError {
  return stsError('validation', `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${must}`);
}

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/([!-.0-~]+\/)*$/;

/** Throws `validation`. HTTP surfaces check as much; the set-up file and other callers do not. */
export function checkName(name: string, max: number, member: string): void {
  if (!NAME.test(name) || name.length > max) throw iamViolation(member, `satisfy regular expression pattern: [\\w+=,.@-]{1,${max}}`);
}

export function checkPath(path: string): void {
  if (!PATH.test(path) || path.length > 512) throw iamViolation('path', 'begin and end with a slash');
}

/**
 * Returns the name at the end of `arn:aws:iam::{account}:{kind}/path/name` of this account;
 * undefined for any other ARN.
 */
export function nameInArn(arn: string, kind: 'role' | 'user' | 'policy', accountId: string): string | undefined {
  const prefix = `arn:aws:iam::${accountId}:${kind}/`;
  return arn.startsWith(prefix) ? arn.slice(arn.lastIndexOf('/') + 1) : undefined;
}
