import { isIP } from 'node:net';
import type { ContextDataType, UserContextDataType } from '@aws-sdk/client-cognito-identity-provider';
import { type CallMetadata, type Origin, originOf, type RequestContext } from '../../../../authentication/index.js';
import { defined } from '../../../../kernel/index.js';

/** Origin of an end user as claimed by the server that calls (`ContextData`). */
export function claimedOrigin({ IpAddress, HttpHeaders = [], EncodedData }: Partial<ContextDataType> = {}): Origin {
  const agent = HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue;
  return { ...originOf(IpAddress ?? '', agent ?? ''), ...defined({ encodedData: EncodedData }) };
}

/**
 * Context of a sign-in with its `UserContextData`. The address there counts only when the connection gives none, or when the client is a
 * server with a secret that may speak for its users (`EnablePropagateAdditionalUserContextData`).
 */
export function withUserContext(context: RequestContext, { EncodedData, IpAddress: ip }: UserContextDataType = {}): RequestContext {
  const { origin, client } = context;
  const claimed = ip === undefined || isIP(ip) === 0 ? {} : { ip };
  const speaksForUsers = client.secret !== undefined && client.carried['EnablePropagateAdditionalUserContextData'] === true;
  const address = speaksForUsers ? { ...origin, ...claimed } : { ...claimed, ...origin };
  return { ...context, origin: { ...address, ...defined({ encodedData: EncodedData }) } };
}

/** Call metadata of a sign-in. */
export const callMetadataOf = (
  parameters: Readonly<Record<string, string>>,
  clientMetadata: Record<string, string> | undefined,
): CallMetadata => ({
  ...defined({ deviceKey: parameters['DEVICE_KEY'] ? parameters['DEVICE_KEY'] : undefined, clientMetadata }),
});
