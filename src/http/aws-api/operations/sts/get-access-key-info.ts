import { AwsError } from '../../errors.js';
import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import type { CallerIdentity, SignedCall } from '../../query-operation.js';
import { required } from './parameters.js';

/** GetAccessKeyInfo: returns this account's id for access keys known to belong to it. Temporary keys are not stored. */
export async function getAccessKeyInfo(
  { iam }: Pick<Parts, 'iam'>,
  parameters: URLSearchParams,
  { account }: CallerIdentity,
  { principal, authorize }: SignedCall,
): Promise<XmlValue> {
  authorize('sts:GetAccessKeyInfo', '*');
  const accessKeyId = required(parameters, 'AccessKeyId');
  if (!/^\w{16,128}$/.test(accessKeyId))
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'accessKeyId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]*`,
    );
  if (accessKeyId !== principal.accessKeyId && !(await iam.users.key(accessKeyId)))
    throw new AwsError('ValidationError', 'The access key does not belong to an account of this server.');
  return { Account: account };
}
