import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import type { CallerIdentity, SignedCall } from '../../query-operation.js';
import { awsCredentials, durationOf, refuseMfa } from './parameters.js';

/** GetSessionToken: needs no permission, but a long-term access key. */
export async function getSessionToken(
  { userSessions }: Pick<Parts, 'userSessions'>,
  parameters: URLSearchParams,
  _caller: CallerIdentity,
  { principal }: SignedCall,
): Promise<XmlValue> {
  refuseMfa(parameters);
  const { credentials } = await userSessions.getSessionToken(principal, durationOf(parameters).durationSeconds);
  return { Credentials: awsCredentials(credentials) };
}
