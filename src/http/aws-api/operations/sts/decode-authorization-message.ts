import type { Parts } from '../../operation.js';
import type { XmlValue } from '../../protocol/xml.js';
import type { CallerIdentity, SignedCall } from '../../query-operation.js';
import { required } from './parameters.js';

/** DecodeAuthorizationMessage: decodes the reason of a denial from the message that came with it. */
export async function decodeAuthorizationMessage(
  { denials }: Pick<Parts, 'denials'>,
  parameters: URLSearchParams,
  _caller: CallerIdentity,
  { authorize }: SignedCall,
): Promise<XmlValue> {
  authorize('sts:DecodeAuthorizationMessage', '*');
  return { DecodedMessage: denials.decode(required(parameters, 'EncodedMessage')) };
}
