import { isIP } from 'node:net';
import type { ContextDataType, UserContextDataType } from '@aws-sdk/client-cognito-identity-provider';
import type { CallMetadata, Origin } from '../../../../authentication/index.js';
import type { AppClient } from '../../../../directory/clients/index.js';
import { defined } from '../../../../kernel/index.js';

interface Said {
  readonly parameters: Readonly<Record<string, string>>;
  readonly ClientMetadata: Record<string, string> | undefined;
  readonly UserContextData?: UserContextDataType | undefined;
}

/** Whom a server speaks for, by its own word. */
export function originOf({ IpAddress, HttpHeaders = [], EncodedData }: Partial<ContextDataType> = {}): Origin {
  const agent = HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue;
  return {
    ...defined({ ip: IpAddress, userAgent: agent === undefined ? undefined : agent.slice(0, MAX_AGENT), encodedData: EncodedData }),
  };
}

/** Characters. */
const MAX_AGENT = 512;

/**
 * What a call of a sign-in says beside its proofs. The address that the caller claims counts only where no connection tells another, or where
 * the client is a server that has a secret and was allowed to speak for its users (`EnablePropagateAdditionalUserContextData`).
 */
export function callMetadataOf(
  { parameters, ClientMetadata, UserContextData }: Said,
  origin: Origin,
  { secret, carried }: AppClient,
): CallMetadata {
  const { EncodedData: encodedData, IpAddress: ip } = UserContextData ?? {};
  const claimed = ip === undefined || isIP(ip) === 0 ? {} : { ip };
  const speaksForUsers = secret !== undefined && carried['EnablePropagateAdditionalUserContextData'] === true;
  const place = speaksForUsers ? { ...origin, ...claimed } : { ...claimed, ...origin };
  const told = { ...place, ...defined({ encodedData }) };
  return {
    ...defined({
      deviceKey: parameters['DEVICE_KEY'] ? parameters['DEVICE_KEY'] : undefined,
      clientMetadata: ClientMetadata,
      origin: Object.keys(told).length === 0 ? undefined : told,
    }),
  };
}
