import type { Ids } from '../kernel/index.js';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Generates a unique id in AWS's form: `ASIA…` and `AKIA…` with 16 characters, `AROA…`, `AIDA…` and
 * `ANPA…` with 17.
 */
export function uniqueId(ids: Ids, prefix: 'ASIA' | 'AROA' | 'AIDA' | 'AKIA' | 'ANPA', length: number): string {
  const bytes = Buffer.from(ids.token(length), 'base64url');
  return prefix + Array.from(bytes.subarray(0, length), (byte) => BASE32[byte & 31]).join('');
}

/** Returns the name at the end of a role's ARN, after its path. */
export function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

/** Returns `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
export function assumedRoleArn(roleArn: string, roleSessionName: string): string {
  return `arn:aws:sts::${accountOf(roleArn)}:assumed-role/${roleNameOf(roleArn)}/${roleSessionName}`;
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
