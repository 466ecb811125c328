import type { XmlValue } from '../../protocol/xml.js';
import type { CallerIdentity } from '../../query-operation.js';

/** GetCallerIdentity: needs no permission. */
export async function getCallerIdentity(
  _parts: unknown,
  _parameters: unknown,
  { arn, userId, account }: CallerIdentity,
): Promise<XmlValue> {
  return { Arn: arn, UserId: userId, Account: account };
}
