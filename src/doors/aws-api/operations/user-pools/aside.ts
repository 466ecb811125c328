import type { ContextDataType, UserContextDataType } from '@aws-sdk/client-cognito-identity-provider';
import type { Aside, Origin } from '../../../../authentication/index.js';

interface Said {
  readonly parameters: Readonly<Record<string, string>>;
  readonly ClientMetadata: Record<string, string> | undefined;
  readonly UserContextData?: UserContextDataType | undefined;
}

/** Whom a server speaks for, by its own word. */
export function originOf({ IpAddress, HttpHeaders = [], EncodedData }: Partial<ContextDataType> = {}): Origin {
  const agent = HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue;
  return {
    ...(IpAddress === undefined ? {} : { ip: IpAddress }),
    ...(agent === undefined ? {} : { userAgent: agent.slice(0, MAX_AGENT) }),
    ...(EncodedData === undefined ? {} : { encodedData: EncodedData }),
  };
}

/** Characters. */
const MAX_AGENT = 512;

/** What a call of a sign-in says beside its proofs. The address that the caller claims counts only where no connection tells another. */
export function asideOf({ parameters, ClientMetadata, UserContextData }: Said, origin: Origin): Aside {
  const { EncodedData: encodedData, IpAddress: ip } = UserContextData ?? {};
  const told = { ...(ip === undefined ? {} : { ip }), ...origin, ...(encodedData === undefined ? {} : { encodedData }) };
  return {
    ...(parameters['DEVICE_KEY'] ? { deviceKey: parameters['DEVICE_KEY'] } : {}),
    ...(ClientMetadata === undefined ? {} : { clientMetadata: ClientMetadata }),
    ...(Object.keys(told).length === 0 ? {} : { origin: told }),
  };
}
