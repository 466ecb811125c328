import { isIP } from 'node:net';
import type { ContextDataType, UserContextDataType } from '@aws-sdk/client-cognito-identity-provider';
import type { CallMetadata, Origin } from '../../../../authentication/index.js';
import type { AppClient } from '../../../../directory/clients/index.js';
import { defined } from '../../../../kernel/index.js';

interface CallMembers {
  readonly parameters: Readonly<Record<string, string>>;
  readonly ClientMetadata: Record<string, string> | undefined;
  readonly UserContextData?: UserContextDataType | undefined;
}

/** Origin of an end user as claimed by the server that calls (`ContextData`). */
export function originOf({ IpAddress, HttpHeaders = [], EncodedData }: Partial<ContextDataType> = {}): Origin {
  const agent = HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue;
  return {
    ...defined({ ip: IpAddress, userAgent: agent === undefined ? undefined : agent.slice(0, MAX_AGENT), encodedData: EncodedData }),
  };
}

/** Characters of the User-Agent that are kept. */
const MAX_AGENT = 512;

/**
 * Call metadata of a sign-in. The address in `UserContextData` counts only when the connection gives none, or when the client is a server
 * with a secret that may speak for its users (`EnablePropagateAdditionalUserContextData`).
 */
export function callMetadataOf(
  { parameters, ClientMetadata, UserContextData }: CallMembers,
  origin: Origin,
  { secret, carried }: AppClient,
): CallMetadata {
  const { EncodedData: encodedData, IpAddress: ip } = UserContextData ?? {};
  const claimed = ip === undefined || isIP(ip) === 0 ? {} : { ip };
  const speaksForUsers = secret !== undefined && carried['EnablePropagateAdditionalUserContextData'] === true;
  const address = speaksForUsers ? { ...origin, ...claimed } : { ...claimed, ...origin };
  const combined = { ...address, ...defined({ encodedData }) };
  return {
    ...defined({
      deviceKey: parameters['DEVICE_KEY'] ? parameters['DEVICE_KEY'] : undefined,
      clientMetadata: ClientMetadata,
      origin: Object.keys(combined).length === 0 ? undefined : combined,
    }),
  };
}
